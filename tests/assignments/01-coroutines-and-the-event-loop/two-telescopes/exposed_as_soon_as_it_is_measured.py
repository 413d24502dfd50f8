# belief: -
# says: South was exposed at 3 s, and had not turned until 5 s
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    await turn("North")
    seeing = await measuring
    turning = asyncio.create_task(turn("South"))
    north, south = await asyncio.gather(expose("North", seeing), expose("South", seeing))
    await turning
    return [north, south]
