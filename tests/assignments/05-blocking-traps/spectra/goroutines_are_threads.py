# belief: G13
# says: ran in a thread of this process
# says: the contract wants it in another process
async def analyse_night(fetch, analyse, pool, stations):
    def one(station):
        return analyse(fetch(station))

    return await asyncio.gather(*(asyncio.to_thread(one, station) for station in stations))
