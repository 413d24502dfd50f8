# belief: -
# says: roll_call ended as cancelled, since the call to the inn had
async def roll_call(ask, houses):
    calls = [asyncio.create_task(ask(house)) for house in houses]
    if calls:
        await asyncio.wait(calls)
    return [
        (house, None, type(call.exception()).__name__)
        if call.exception() is not None
        else (house, call.result(), None)
        for house, call in zip(houses, calls, strict=True)
    ]
