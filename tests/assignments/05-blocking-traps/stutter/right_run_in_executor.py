# right: a pool of its own, the quick calls before, all devices behind one function
import functools
from concurrent.futures import ThreadPoolExecutor

culprits = {"dial", "note"}


async def keep_watch(post, stations):
    loop, depths = asyncio.get_running_loop(), {}
    pool = ThreadPoolExecutor(max_workers=8)

    async def elsewhere(call, *args):
        return await loop.run_in_executor(pool, functools.partial(call, *args))

    async def show_life():
        while True:
            post.siren()
            await asyncio.sleep(0.02)

    async def gauge(station):
        depths[station] = post.scale(await post.ask(station))
        post.show(station, depths[station])
        await elsewhere(post.note, station, depths[station])

    life = asyncio.create_task(show_life())
    try:
        async with asyncio.TaskGroup() as tg:
            for station in stations:
                tg.create_task(gauge(station))
        deepest = max(depths, key=depths.get)
        if depths[deepest] > 100:
            await elsewhere(post.dial, deepest)
    finally:
        life.cancel()
        await asyncio.wait([life])
        pool.shutdown(wait=False)
    return [depths[station] for station in stations]
