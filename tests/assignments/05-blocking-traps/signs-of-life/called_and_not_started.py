# belief: J1
# says: show_life was called and never awaited
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    show_life()
    return await asyncio.to_thread(job)
