# belief: -
# says: held the event loop for
# says: noting.result()
# says: it waits without an `await`, and so on the loop
from concurrent.futures import ThreadPoolExecutor

culprits = {"note", "dial", "scale"}


async def keep_watch(post, stations):
    depths, over = {}, asyncio.Event()

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        noting = pool.submit(post.note, station, depths[station])
        noting.result()

    with ThreadPoolExecutor() as pool:
        life = asyncio.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            await asyncio.to_thread(post.dial, deepest)
        over.set()
        await life
    return [depths[station] for station in stations]
