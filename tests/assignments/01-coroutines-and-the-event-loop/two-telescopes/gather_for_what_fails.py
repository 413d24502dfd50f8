# belief: E5
# says: when the code had ended: left behind
async def two_telescopes(measure, turn, expose):
    seeing, _ = await asyncio.gather(measure(), turn("North"))
    north = asyncio.create_task(expose("North", seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", seeing))
    return [await north, await south]
