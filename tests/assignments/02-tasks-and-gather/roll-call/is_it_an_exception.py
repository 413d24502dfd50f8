# belief: E1
# says: ('inn', CancelledError(
async def roll_call(ask, houses):
    answers = await asyncio.gather(*map(ask, houses), return_exceptions=True)
    rows = []
    for house, answer in zip(houses, answers, strict=True):
        if isinstance(answer, Exception):
            rows.append((house, None, type(answer).__name__))
        else:
            rows.append((house, answer, None))
    return rows
