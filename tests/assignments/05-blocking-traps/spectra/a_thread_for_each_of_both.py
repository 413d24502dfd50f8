# belief: G13
# says: ran in a thread of this process
async def analyse_night(fetch, analyse, pool, stations):
    async def one(station):
        recording = await asyncio.to_thread(fetch, station)
        return await asyncio.to_thread(analyse, recording)

    return await asyncio.gather(*map(one, stations))
