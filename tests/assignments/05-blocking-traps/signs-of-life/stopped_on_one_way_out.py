# belief: J8
# says: a job that fails
# says: show_life was still running
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    result = await asyncio.to_thread(job)
    life.cancel()
    await asyncio.wait([life])
    return result
