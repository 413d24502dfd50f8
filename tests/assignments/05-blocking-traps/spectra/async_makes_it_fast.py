# belief: E3
# says: held the event loop for
# says: return analyse(fetch(station))
# says: Look again at lesson 05, sections “Waiting: into a thread” and “Computing”.
async def analyse_night(fetch, analyse, pool, stations):
    async def one(station):
        return analyse(fetch(station))

    return list(await asyncio.gather(*map(one, stations)))
