# belief: -
# says: s of the job: 1; the contract asks for one every 0.05 s
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(1000 * interval)

    life = asyncio.create_task(show_life())
    try:
        return await asyncio.to_thread(job)
    finally:
        life.cancel()
        await asyncio.wait([life])
