# belief: -
# says: ('smithy', NoAnswer('smithy'), None)
async def roll_call(ask, houses):
    try:
        answers = await asyncio.gather(*map(ask, houses), return_exceptions=True)
    except BaseException as error:
        return [(house, None, type(error).__name__) for house in houses]
    return [(house, answer, None) for house, answer in zip(houses, answers, strict=True)]
