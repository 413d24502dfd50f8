# belief: -
# says: the pool was shut down; the contract leaves it open.
# says: a `with` around a pool shuts it down
async def analyse_night(fetch, analyse, pool, stations):
    loop = asyncio.get_running_loop()
    recordings = await asyncio.gather(*(asyncio.to_thread(fetch, name) for name in stations))
    with pool:
        return [
            job.result() for job in [pool.submit(analyse, recording) for recording in recordings]
        ]
