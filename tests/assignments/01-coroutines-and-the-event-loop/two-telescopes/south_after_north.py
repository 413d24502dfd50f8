# belief: -
# says: expose('South', 1.5) began at 8.0 s, and nothing was in its way from 5.0 s on
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    await turn("North")
    north = asyncio.create_task(expose("North", await measuring))
    await turn("South")
    return [await north, await expose("South", await measuring)]
