# right: noted one after the other, in one thread, when all are gauged
culprits = ["note", "dial"]
culprits = set(culprits)


async def keep_watch(post, stations):
    over = asyncio.Event()

    async def show_life():
        while not over.is_set():
            post.siren()
            try:
                await asyncio.wait_for(over.wait(), 0.02)
            except TimeoutError:
                pass

    def write_down(depths):
        for station, depth in depths.items():
            post.note(station, depth)
        deepest = max(depths, key=depths.get)
        if depths[deepest] > 100:
            post.dial(deepest)

    async def rounds():
        try:
            raw = await asyncio.gather(*(post.ask(station) for station in stations))
            depths = {}
            for station, reading in zip(stations, raw, strict=True):
                depths[station] = post.scale(reading)
                post.show(station, depths[station])
                await asyncio.sleep(0)
            await asyncio.to_thread(write_down, depths)
            return list(depths.values())
        finally:
            over.set()

    answer, _ = await asyncio.gather(rounds(), show_life())
    return answer
