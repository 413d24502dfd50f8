# belief: -
# says: `wait_for`, when its time is up, cancels what it waits for
async def with_signs_of_life(siren, interval, job):
    working = asyncio.create_task(asyncio.to_thread(job))
    while True:
        siren()
        try:
            return await asyncio.wait_for(working, interval)
        except TimeoutError:
            continue
