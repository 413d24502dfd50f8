# belief: -
# says: the pool never had more than one analysis to do
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()
    fetching = (asyncio.to_thread(fetch, station) for station in stations)
    recordings = await asyncio.gather(*fetching)
    return [await loop.run_in_executor(pool, analyse, recording) for recording in recordings]
