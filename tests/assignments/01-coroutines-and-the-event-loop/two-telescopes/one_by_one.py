# belief: -
# says: turn('North') began at 3.0 s, and nothing was in its way from 0.0 s on
async def two_telescopes(measure, turn, expose):
    seeing = await measure()
    await turn("North")
    north = await expose("North", seeing)
    await turn("South")
    return [north, await expose("South", seeing)]
