# right: each task shows its own level
async def show_levels(read, gauges, show):
    async def show_one(gauge):
        try:
            show(gauge, await read(gauge))
        except NoAnswer:
            return gauge

    ended = await asyncio.gather(*map(show_one, gauges))
    return [gauge for gauge in ended if gauge is not None]
