# right: wait, and gather for what goes together
async def two_telescopes(measure, turn, expose):
    async def turn_and_expose():
        await turn("South")
        return await expose("South", seeing)

    measuring = asyncio.create_task(measure())
    await asyncio.wait([measuring, asyncio.create_task(turn("North"))])
    seeing = await measuring
    return list(await asyncio.gather(expose("North", seeing), turn_and_expose()))
