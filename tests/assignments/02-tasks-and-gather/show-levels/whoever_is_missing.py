# belief: J4
# says: show_one('Weir') (NoAnswer: Weir) failed, and nobody ever looked: the error is lost
async def show_levels(read, gauges, show):
    shown = set()

    async def show_one(gauge):
        show(gauge, await read(gauge))
        shown.add(gauge)

    if gauges:
        await asyncio.wait([asyncio.create_task(show_one(gauge)) for gauge in gauges])
    return [gauge for gauge in gauges if gauge not in shown]
