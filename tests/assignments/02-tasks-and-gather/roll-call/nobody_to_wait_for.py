# belief: -
# says: roll_call raised ValueError(Set of Tasks/Futures is empty.)
# says: `asyncio.wait` takes no empty set
async def roll_call(ask, houses):
    calls = [asyncio.create_task(ask(house)) for house in houses]
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
