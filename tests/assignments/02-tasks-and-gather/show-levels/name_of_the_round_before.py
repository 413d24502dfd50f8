# belief: -
# says: show_levels says that Mill failed, and that was Weir
async def show_levels(read, gauges, show):
    async def named(gauge):
        return gauge, await read(gauge)

    failed = []
    for soonest in asyncio.as_completed([named(gauge) for gauge in gauges]):
        try:
            gauge, level = await soonest
            show(gauge, level)
        except NoAnswer:
            failed.append(gauge)
    return failed
