# belief: -
# says: show_levels returned ['D', 'A']: the right ones, in another order
async def show_levels(read, gauges, show):
    failed = []

    async def show_one(gauge):
        try:
            show(gauge, await read(gauge))
        except NoAnswer:
            failed.append(gauge)

    await asyncio.gather(*map(show_one, gauges))
    return failed
