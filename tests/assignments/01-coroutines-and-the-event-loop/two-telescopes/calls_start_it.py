# belief: J1
# says: measure() began at 1 s, and could have at 0 s
async def two_telescopes(measure, turn, expose):
    measuring = measure()
    await turn("North")
    seeing = await measuring
    north = expose("North", seeing)
    await turn("South")
    south = expose("South", seeing)
    return [await north, await south]
