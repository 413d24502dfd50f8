# belief: -
# says: a job that waits
# says: held the event loop for
# says: section “Waiting: into a thread”
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    try:
        return job()
    finally:
        life.cancel()
        await asyncio.wait([life])
