# right: a silent station comes out when all others are done
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()

    async def one(station):
        recording = await asyncio.to_thread(fetch, station)
        return await loop.run_in_executor(pool, analyse, recording)

    ended = await asyncio.gather(*map(one, stations), return_exceptions=True)
    failures = [each for each in ended if isinstance(each, Exception)]
    if failures:
        raise ExceptionGroup("last night", failures)
    return ended
