# right: the group waits for what is under way
async def two_telescopes(measure, turn, expose):
    async with asyncio.TaskGroup() as tg:
        seeing = tg.create_task(measure())
        exposures = []
        for telescope in ("North", "South"):
            await turn(telescope)
            exposures.append(tg.create_task(expose(telescope, await seeing)))
    return [exposure.result() for exposure in exposures]
