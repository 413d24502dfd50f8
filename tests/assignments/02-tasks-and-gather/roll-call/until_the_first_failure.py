# belief: J8
# says: it returned before the farm had answered
# says: ask('farm') and ask('inn') were still running at 0.5 s
async def roll_call(ask, houses):
    calls = [asyncio.create_task(ask(house)) for house in houses]
    await asyncio.wait(calls, return_when=asyncio.FIRST_EXCEPTION)
    rows = []
    for house, call in zip(houses, calls, strict=True):
        if not call.done() or call.cancelled():
            rows.append((house, None, "CancelledError"))
        elif call.exception() is not None:
            rows.append((house, None, type(call.exception()).__name__))
        else:
            rows.append((house, call.result(), None))
    return rows
