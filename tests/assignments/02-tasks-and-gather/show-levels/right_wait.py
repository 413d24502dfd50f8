# right: asyncio.wait, round by round
async def show_levels(read, gauges, show):
    names = {asyncio.create_task(read(gauge)): gauge for gauge in gauges}
    pending, failed = set(names), set()
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for request in done:
            if request.exception() is None:
                show(names[request], request.result())
            else:
                failed.add(names[request])
    return [gauge for gauge in gauges if gauge in failed]
