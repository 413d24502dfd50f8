# right: a group, whose wrapping is taken off again; signs at fixed moments
async def with_signs_of_life(siren, interval, job):
    loop = asyncio.get_running_loop()

    async def show_life():
        next_at = loop.time()
        while True:
            siren()
            next_at = max(next_at + interval, loop.time())
            await asyncio.sleep(next_at - loop.time())

    try:
        async with asyncio.TaskGroup() as tg:
            life = tg.create_task(show_life())
            result = await asyncio.to_thread(job)
            life.cancel()
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    return result
