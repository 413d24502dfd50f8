# belief: -
# says: and North was not being exposed yet
async def two_telescopes(measure, turn, expose):
    seeing = asyncio.create_task(measure())
    await turn("North")
    await turn("South")
    north = asyncio.create_task(expose("North", await seeing))
    south = asyncio.create_task(expose("South", await seeing))
    return [await north, await south]
