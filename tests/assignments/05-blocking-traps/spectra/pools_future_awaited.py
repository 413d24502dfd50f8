# belief: -
# says: What `pool.submit` gives is no future of asyncio's, and can't be awaited as it is
async def analyse_night(fetch, analyse, pool, stations):
    async def one(station):
        return await pool.submit(analyse, await asyncio.to_thread(fetch, station))

    return await asyncio.gather(*map(one, stations))
