# belief: J3
# says: cannot reuse already awaited coroutine
# says: A coroutine was awaited that had run already
async def show_levels(read, gauges, show):
    requests = {gauge: read(gauge) for gauge in gauges}
    failed, tasks = [], [asyncio.create_task(request) for request in requests.values()]
    for soonest, gauge in zip(asyncio.as_completed(tasks), gauges, strict=True):
        try:
            await soonest
            show(gauge, await requests[gauge])
        except NoAnswer:
            failed.append(gauge)
    return failed
