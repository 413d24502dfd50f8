# belief: -
# says: it is cancelled: the task to_thread was left when with_signs_of_life had ended
# says: The thread may go on; the task that you made around it may not
async def with_signs_of_life(siren, interval, job):
    working = asyncio.create_task(asyncio.to_thread(job))
    while not working.done():
        siren()
        await asyncio.wait([working], timeout=interval)
    return working.result()
