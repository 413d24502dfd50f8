# belief: -
# says: had ended; the contract says that all are fetched at the same time
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()
    fetching = [asyncio.to_thread(fetch, station) for station in stations]
    analysing = []
    for recording in fetching:
        analysing.append(loop.run_in_executor(pool, analyse, await recording))
    return await asyncio.gather(*analysing)
