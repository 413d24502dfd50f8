# belief: -
# says: the pool was shut down
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()

    async def one(station):
        recording = await asyncio.to_thread(fetch, station)
        return await loop.run_in_executor(pool, analyse, recording)

    try:
        return await asyncio.gather(*map(one, stations))
    finally:
        pool.shutdown(wait=False)
