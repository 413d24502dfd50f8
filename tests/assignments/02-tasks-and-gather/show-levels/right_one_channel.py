# right: one queue for all, as Go's one channel
async def show_levels(read, gauges, show):
    came = asyncio.Queue()

    async def send(gauge):
        try:
            await came.put((gauge, await read(gauge), True))
        except NoAnswer:
            await came.put((gauge, None, False))

    failed = set()
    async with asyncio.TaskGroup() as tg:
        for gauge in gauges:
            tg.create_task(send(gauge))
        for _ in gauges:
            gauge, level, good = await came.get()
            if good:
                show(gauge, level)
            else:
                failed.add(gauge)
    return [gauge for gauge in gauges if gauge in failed]
