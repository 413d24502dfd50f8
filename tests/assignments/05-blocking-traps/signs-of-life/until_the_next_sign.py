# belief: -
# says: one sign a minute: the job was done, and with_signs_of_life still ran
# says: it is cancelled: the task to_thread was left
async def with_signs_of_life(siren, interval, job):
    working = asyncio.create_task(asyncio.to_thread(job))
    while not working.done():
        siren()
        await asyncio.sleep(interval)
    return await working
