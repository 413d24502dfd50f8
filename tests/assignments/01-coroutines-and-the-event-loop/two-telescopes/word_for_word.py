# belief: J3
# says: A coroutine was awaited that had run already
async def two_telescopes(measure, turn, expose):
    seeing = measure()
    await turn("North")
    north = asyncio.create_task(expose("North", await seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", await seeing))
    return [await north, await south]
