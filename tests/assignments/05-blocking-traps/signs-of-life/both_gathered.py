# belief: -
# says: a job that waits: After 5 s of real time the code still ran
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    _, result = await asyncio.gather(show_life(), asyncio.to_thread(job))
    return result
