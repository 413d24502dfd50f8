# belief: J3
# says: cannot reuse already awaited coroutine
# says: A coroutine was awaited that had run already
async def roll_call(ask, houses):
    requests = [ask(house) for house in houses]
    await asyncio.gather(*requests, return_exceptions=True)
    rows = []
    for house, request in zip(houses, requests, strict=True):
        try:
            rows.append((house, await request, None))
        except NoAnswer as error:
            rows.append((house, None, type(error).__name__))
    return rows
