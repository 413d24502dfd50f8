# belief: -
# says: keep_watch raised
# says: was given the result of a call, and no function to call
culprits = {"note", "dial", "siren"}


async def keep_watch(post, stations):
    depths, over = {}, asyncio.Event()

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        await asyncio.to_thread(post.note(station, depths[station]))

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        over.set()
    return [depths[station] for station in stations]
