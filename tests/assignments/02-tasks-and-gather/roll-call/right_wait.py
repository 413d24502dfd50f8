# right: asyncio.wait, and each task asked how it ended
async def roll_call(ask, houses):
    calls = [asyncio.create_task(ask(house)) for house in houses]
    if calls:
        await asyncio.wait(calls)
    rows = []
    for house, call in zip(houses, calls, strict=True):
        if call.cancelled():
            rows.append((house, None, "CancelledError"))
        elif call.exception() is not None:
            rows.append((house, None, type(call.exception()).__name__))
        else:
            rows.append((house, call.result(), None))
    return rows
