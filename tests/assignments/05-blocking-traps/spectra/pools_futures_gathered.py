# belief: -
# says: TypeError(An asyncio.Future, a coroutine or an awaitable is required)
# says: What `pool.submit` gives is no future of asyncio's, and can't be awaited as it is
async def analyse_night(fetch, analyse, pool, stations):
    recordings = await asyncio.gather(*(asyncio.to_thread(fetch, each) for each in stations))
    return await asyncio.gather(*(pool.submit(analyse, each) for each in recordings))
