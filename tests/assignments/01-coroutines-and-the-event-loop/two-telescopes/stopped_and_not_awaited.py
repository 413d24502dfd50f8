# belief: -
# says: turn('North') was told to stop and had not ended at 0.5 s
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    turning = asyncio.create_task(turn("North"))
    try:
        seeing = await measuring
    except SensorDown:
        turning.cancel()
        raise
    await turning
    north = asyncio.create_task(expose("North", seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", seeing))
    return [await north, await south]
