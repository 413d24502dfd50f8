# belief: -
# says: ran in the thread
# says: the contract wants it on the loop's own thread
culprits = {"scale", "show", "note", "dial"}


async def keep_watch(post, stations):
    depths, over = {}, asyncio.Event()

    def enter(station):
        post.show(station, depths[station])
        post.note(station, depths[station])

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        await asyncio.to_thread(enter, station)

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            await asyncio.to_thread(post.dial, deepest)
        over.set()
    return [depths[station] for station in stations]
