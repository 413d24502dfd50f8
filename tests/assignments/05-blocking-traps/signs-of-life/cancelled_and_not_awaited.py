# belief: -
# says: show_life was told to stop, and had not ended when with_signs_of_life had
# says: `asyncio.wait` waits for the end of a task, and raises nothing of it
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    try:
        return await asyncio.to_thread(job)
    finally:
        life.cancel()
