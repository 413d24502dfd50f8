# belief: -
# says: ('smithy', None, 'int')
async def roll_call(ask, houses):
    answers = await asyncio.gather(*map(ask, houses), return_exceptions=True)
    return [
        (house, answer, None)
        if answer and not isinstance(answer, BaseException)
        else (house, None, type(answer).__name__)
        for house, answer in zip(houses, answers, strict=True)
    ]
