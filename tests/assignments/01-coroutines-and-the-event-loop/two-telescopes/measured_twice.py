# belief: -
# says: measure was called 2 times
async def two_telescopes(measure, turn, expose):
    async def take(telescope, seeing):
        return await expose(telescope, await seeing)

    seeing = asyncio.create_task(measure())
    await turn("North")
    north = asyncio.create_task(take("North", seeing))
    await seeing
    await turn("South")
    return [await north, await take("South", measure())]
