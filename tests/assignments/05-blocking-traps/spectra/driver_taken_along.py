# belief: -
# says: fetch was never called in this process; the contract wants it in a thread here
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()

    async def one(station):
        recording = await loop.run_in_executor(pool, fetch, station)
        return await loop.run_in_executor(pool, analyse, recording)

    return await asyncio.gather(*map(one, stations))
