# right: a group, and the pool's own futures wrapped
async def analyse_night(fetch, analyse, pool, stations):
    tremors = {}

    async def one(number, station):
        recording = await asyncio.to_thread(fetch, station)
        tremors[number] = await asyncio.wrap_future(pool.submit(analyse, recording))

    async with asyncio.TaskGroup() as tg:
        for number, station in enumerate(stations):
            tg.create_task(one(number, station))
    return [tremors[number] for number in range(len(stations))]
