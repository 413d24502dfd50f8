# belief: G12
# says: when the code had ended: left behind
async def two_telescopes(measure, turn, expose):
    images = []

    async def take(telescope, seeing):
        images.append(await expose(telescope, seeing))

    seeing = asyncio.create_task(measure())
    await turn("North")
    asyncio.create_task(take("North", await seeing))
    await turn("South")
    asyncio.create_task(take("South", await seeing))
    return images
