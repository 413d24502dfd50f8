# belief: -
# says: siren() ran in the thread
async def with_signs_of_life(siren, interval, job):
    over = threading.Event()

    def show_life():
        siren()
        while not over.wait(interval):
            siren()

    life = asyncio.create_task(asyncio.to_thread(show_life))
    try:
        return await asyncio.to_thread(job)
    finally:
        over.set()
        await asyncio.wait([life])
