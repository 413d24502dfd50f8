# belief: -
# says: read('Weir') failed at 1 s, and read('Bridge') was cancelled for it
async def show_levels(read, gauges, show):
    failed = []

    async def show_one(gauge):
        try:
            show(gauge, await read(gauge))
        except NoAnswer:
            failed.append(gauge)
            raise

    try:
        async with asyncio.TaskGroup() as group:
            for gauge in gauges:
                group.create_task(show_one(gauge))
    except* NoAnswer:
        pass
    return [gauge for gauge in gauges if gauge in failed]
