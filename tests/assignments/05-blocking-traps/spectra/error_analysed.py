# belief: -
# says: Kar is silent
# says: a silent station
# says: the contract asks for Silence
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()

    async def one(station):
        recording = await asyncio.to_thread(fetch, station)
        return await loop.run_in_executor(pool, analyse, recording)

    return await asyncio.gather(*map(one, stations), return_exceptions=True)
