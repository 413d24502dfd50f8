# belief: -
# says: the board showed [(2.0, 'Bridge', 3.25), (2.0, 'Mill', 2.0), (2.0, 'Weir', 4.0)]
async def show_levels(read, gauges, show):
    levels = await asyncio.gather(*map(read, gauges), return_exceptions=True)
    failed = []
    for gauge, level in zip(gauges, levels, strict=True):
        if isinstance(level, BaseException):
            failed.append(gauge)
        else:
            show(gauge, level)
    return failed
