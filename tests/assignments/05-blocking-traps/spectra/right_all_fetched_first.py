# right: all recordings first, then all analyses; a thread pool of its own
from concurrent.futures import ThreadPoolExecutor


async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()
    drivers = ThreadPoolExecutor(max_workers=max(1, len(stations)))
    try:
        fetching = [loop.run_in_executor(drivers, fetch, station) for station in stations]
        recordings = await asyncio.gather(*fetching)
    finally:
        drivers.shutdown(wait=False)
    analysing = [loop.run_in_executor(pool, analyse, recording) for recording in recordings]
    return [await tremors for tremors in analysing]
