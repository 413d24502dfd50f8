# belief: J8
# says: show_one('Bridge') was still running at 1 s
async def show_levels(read, gauges, show):
    async def show_one(gauge):
        show(gauge, await read(gauge))

    requests = {gauge: asyncio.create_task(show_one(gauge)) for gauge in gauges}
    if requests:
        await asyncio.wait(requests.values(), return_when=asyncio.FIRST_EXCEPTION)
    return [gauge for gauge, task in requests.items() if task.done() and task.exception()]
