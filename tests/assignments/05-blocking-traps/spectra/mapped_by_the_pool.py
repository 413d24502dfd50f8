# belief: -
# says: held the event loop for
# says: return list(pool.map(analyse, recordings))
# says: it waits without an `await`, and so on the loop
async def analyse_night(fetch, analyse, pool, stations):
    recordings = await asyncio.gather(*(asyncio.to_thread(fetch, name) for name in stations))
    return list(pool.map(analyse, recordings))
