# belief: E4
# says: a bad day: keep_watch held the event loop for
# says: sleep(0) cures a slow function
culprits = {"note", "dial"}


async def keep_watch(post, stations):
    depths, over = {}, asyncio.Event()

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        await asyncio.to_thread(post.note, station, depths[station])

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            await asyncio.sleep(0)
            post.dial(deepest)
            await asyncio.sleep(0)
        over.set()
    return [depths[station] for station in stations]
