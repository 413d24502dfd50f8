# belief: -
# says: The measuring fails: turn('North') was still running at 0.5 s, when the code had ended; wait for a turn
# says: neither stops the others nor waits for them
async def two_telescopes(measure, turn, expose):
    seeing, _ = await asyncio.gather(measure(), turn("North"))
    north = asyncio.create_task(expose("North", seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", seeing))
    return [await north, await south]
