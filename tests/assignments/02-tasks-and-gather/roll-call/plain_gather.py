# belief: E5
# says: roll_call raised NoAnswer(smithy)
# says: ask('farm') and ask('inn') were still running at 0.5 s
async def roll_call(ask, houses):
    numbers = await asyncio.gather(*map(ask, houses))
    return [(house, number, None) for house, number in zip(houses, numbers, strict=True)]
