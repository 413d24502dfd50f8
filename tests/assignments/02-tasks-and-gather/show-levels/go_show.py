# belief: G12
# says: were not even started at 0 s, when the code had ended
async def show_levels(read, gauges, show):
    failed = []

    async def show_one(gauge):
        try:
            show(gauge, await read(gauge))
        except NoAnswer:
            failed.append(gauge)

    for gauge in gauges:
        asyncio.create_task(show_one(gauge))
    return failed
