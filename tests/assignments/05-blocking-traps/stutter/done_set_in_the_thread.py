# belief: -
# says: Event.set was called in the thread
# says: loop.call_soon_threadsafe
import threading

culprits = {"note", "dial"}


async def keep_watch(post, stations):
    depths, over = {}, asyncio.Event()

    async def in_thread(function, *args):
        done = asyncio.Event()
        threading.Thread(target=lambda: (function(*args), done.set())).start()
        await done.wait()

    async def show_life():
        while not over.is_set():
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        await in_thread(post.note, station, depths[station])

    async with asyncio.TaskGroup() as tg:
        tg.create_task(show_life())
        await asyncio.gather(*map(gauge, stations))
        deepest = max(stations, key=depths.get)
        if depths[deepest] > 100:
            await in_thread(post.dial, deepest)
        over.set()
    return [depths[station] for station in stations]
