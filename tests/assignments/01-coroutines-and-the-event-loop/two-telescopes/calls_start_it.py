# belief: J1
# says: measure() began at 1.0 s, and nothing was in its way from 0.0 s on
async def two_telescopes(measure, turn, expose):
    measuring = measure()
    await turn("North")
    seeing = await measuring
    north = expose("North", seeing)
    await turn("South")
    south = expose("South", seeing)
    return [await north, await south]
