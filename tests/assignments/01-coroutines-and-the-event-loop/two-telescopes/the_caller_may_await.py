# belief: J1
# says: expose('North', 1.5) and expose('South', 1.5) were called and never awaited
async def two_telescopes(measure, turn, expose):
    measuring = asyncio.create_task(measure())
    await turn("North")
    seeing = await measuring
    north = expose("North", seeing)
    await turn("South")
    south = expose("South", seeing)
    return [north, south]
