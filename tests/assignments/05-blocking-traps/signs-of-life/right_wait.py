# right: the job is a task that is waited for, an interval at a time
async def with_signs_of_life(siren, interval, job):
    work = asyncio.ensure_future(asyncio.to_thread(job))
    try:
        while not work.done():
            siren()
            await asyncio.wait([work], timeout=interval)
        return work.result()
    finally:
        work.cancel()
        await asyncio.wait([work])
