# belief: G2
# says: time.sleep(0.02) held the event loop
import time


async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    await turn("North")
    time.sleep(0.02)  # it is measured meanwhile
    seeing = await measuring
    north = asyncio.create_task(expose("North", seeing))
    await turn("South")
    south = asyncio.create_task(expose("South", seeing))
    return [await north, await south]
