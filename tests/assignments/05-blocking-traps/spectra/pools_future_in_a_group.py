# belief: -
# says: ExceptionGroup
# says: What `pool.submit` gives is no future of asyncio's, and can't be awaited as it is
async def analyse_night(fetch, analyse, pool, stations):
    recordings = await asyncio.gather(*(asyncio.to_thread(fetch, each) for each in stations))
    async with asyncio.TaskGroup() as tg:
        jobs = [tg.create_task(pool.submit(analyse, each)) for each in recordings]
    return [job.result() for job in jobs]
