# belief: -
# says: a job that waits: the job was done, and with_signs_of_life still ran
# says: show_life waits for sleep(0.05)
# says: `gather` waits until all that it was given has ended
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    _, result = await asyncio.gather(show_life(), asyncio.to_thread(job))
    return result
