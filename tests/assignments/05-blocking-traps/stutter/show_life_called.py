# belief: J1
# says: culprits: dial: something else holds the loop
# says: show_life was called and never awaited
culprits = {"dial"}


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

    show_life()
    await asyncio.gather(*map(gauge, stations))
    deepest = max(stations, key=depths.get)
    if depths[deepest] > 100:
        await asyncio.to_thread(post.dial, deepest)
    over.set()
    return [depths[station] for station in stations]
