# belief: -
# says: with_signs_of_life, cancelled, ended only with its job
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    work = asyncio.create_task(asyncio.to_thread(job))
    try:
        return await asyncio.shield(work)
    finally:
        await asyncio.wait([work])
        life.cancel()
        await asyncio.wait([life])
