# belief: J1
# says: returned coroutines, such as analyse_night
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()

    async def one(station):
        recording = await asyncio.to_thread(fetch, station)
        return await loop.run_in_executor(pool, analyse, recording)

    return [one(station) for station in stations]
