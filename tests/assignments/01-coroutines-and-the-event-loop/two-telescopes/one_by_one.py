# belief: -
# says: turn('North') began at 3 s, and could have at 0 s
async def two_telescopes(measure, turn, expose):
    seeing = await measure()
    await turn("North")
    north = await expose("North", seeing)
    await turn("South")
    return [north, await expose("South", seeing)]
