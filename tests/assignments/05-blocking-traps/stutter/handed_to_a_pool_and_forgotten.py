# belief: J8
# says: note('Gams', 40) was still under way when keep_watch had ended
culprits = {"note", "dial"}


async def keep_watch(post, stations):
    loop, depths, over = asyncio.get_running_loop(), {}, asyncio.Event()

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        loop.run_in_executor(None, post.note, station, depths[station])

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            loop.run_in_executor(None, post.dial, deepest)
        over.set()
    return [depths[station] for station in stations]
