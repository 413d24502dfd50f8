# belief: -
# says: a job that fails: with_signs_of_life raised ExceptionGroup
# says: What comes out of an `except*` can be a group again
# before: 3.11.4
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    try:
        async with asyncio.TaskGroup() as tg:
            life = tg.create_task(show_life())
            result = await asyncio.to_thread(job)
            life.cancel()
    except* Exception as group:
        raise group.exceptions[0] from None
    return result
