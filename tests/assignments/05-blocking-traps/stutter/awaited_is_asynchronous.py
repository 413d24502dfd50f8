# belief: E3
# says: held the event loop for
# says: post.note(station, depth)  # on its way
# says: async makes a function fast
# says: Look again at lesson 05, section “Waiting: into a thread”.
culprits = {"ask", "note", "dial"}


async def keep_watch(post, stations):
    depths, over = {}, asyncio.Event()

    async def note(station, depth):
        post.note(station, depth)  # on its way

    async def dial(station):
        post.dial(station)

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        await note(station, depths[station])

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            await dial(deepest)
        over.set()
    return [depths[station] for station in stations]
