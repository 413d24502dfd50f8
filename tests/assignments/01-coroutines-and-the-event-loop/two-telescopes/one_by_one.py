# belief: -
# says: start both before you await either
async def two_telescopes(measure, turn, expose):
    seeing = await measure()
    await turn("North")
    north = await expose("North", seeing)
    await turn("South")
    return [north, await expose("South", seeing)]
