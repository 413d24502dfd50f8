# belief: J8
# says: it is cancelled: to_thread was still running
async def with_signs_of_life(siren, interval, job):
    working = asyncio.create_task(asyncio.to_thread(job))
    while not working.done():
        siren()
        await asyncio.sleep(interval)
    return await working
