# belief: J1
# says: A call makes a coroutine and runs nothing of it
async def two_telescopes(measure, turn, expose):
    measuring = measure()
    await turn("North")
    seeing = await measuring
    north = expose("North", seeing)
    await turn("South")
    south = expose("South", seeing)
    return [await north, await south]
