# belief: -
# says: expose('South', 1.5) began at 8 s, and could have at 5 s
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    await turn("North")
    north = asyncio.create_task(expose("North", await measuring))
    await turn("South")
    return [await north, await expose("South", await measuring)]
