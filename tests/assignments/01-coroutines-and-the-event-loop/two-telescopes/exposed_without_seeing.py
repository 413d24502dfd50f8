# belief: -
# says: The measuring fails: two_telescopes returned ['North at None', 'South at None']
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    await turn("North")
    try:
        seeing = await measuring
    except SensorDown:
        seeing = None
    north = asyncio.create_task(expose("North", seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", seeing))
    return [await north, await south]
