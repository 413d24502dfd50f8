# belief: J6
# says: it is cancelled
# says: was cancelled and went on all the same
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    try:
        return await asyncio.to_thread(job)
    except asyncio.CancelledError:
        return None
    finally:
        life.cancel()
        await asyncio.wait([life])
