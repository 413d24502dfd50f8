# belief: E4
# says: held the event loop for
# says: sleep(0) cures a slow function
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    await asyncio.sleep(0)
    try:
        result = job()
        await asyncio.sleep(0)
        return result
    finally:
        life.cancel()
        await asyncio.wait([life])
