# belief: G12
# says: The measuring fails: turn('North') was still running at 0.5 s
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    turning = asyncio.create_task(turn("North"))
    seeing = await measuring
    await turning
    north = asyncio.create_task(expose("North", seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", seeing))
    return [await north, await south]
