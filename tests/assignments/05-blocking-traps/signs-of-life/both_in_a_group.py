# belief: -
# says: a job that waits: the job was done, and with_signs_of_life still ran
# says: A `TaskGroup` waits until all that it was given has ended
async def with_signs_of_life(siren, interval, job):
    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        working = tg.create_task(asyncio.to_thread(job))
    return working.result()
