# belief: E4
# says: held the event loop for
# says: sleep(0) cures a slow function
async def analyse_night(fetch, analyse, pool, stations):
    async def one(station):
        await asyncio.sleep(0)
        recording = fetch(station)
        await asyncio.sleep(0)
        tremors = analyse(recording)
        await asyncio.sleep(0)
        return tremors

    return await asyncio.gather(*map(one, stations))
