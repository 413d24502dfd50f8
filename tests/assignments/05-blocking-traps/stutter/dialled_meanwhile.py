# belief: -
# says: a bad day: dial was called before all was noted; the contract says afterwards
culprits = {"note", "dial"}


async def keep_watch(post, stations):
    depths, over, noting = {}, asyncio.Event(), []

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        noting.append(asyncio.create_task(asyncio.to_thread(post.note, station, depths[station])))

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            await asyncio.to_thread(post.dial, deepest)
        await asyncio.gather(*noting)
        over.set()
    return [depths[station] for station in stations]
