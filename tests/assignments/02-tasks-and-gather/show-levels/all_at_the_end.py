# belief: -
# says: Mill's level, 2.0, came at 0.5 s and was shown at 2 s
async def show_levels(read, gauges, show):
    levels = await asyncio.gather(*map(read, gauges), return_exceptions=True)
    failed = []
    for gauge, level in zip(gauges, levels, strict=True):
        if isinstance(level, BaseException):
            failed.append(gauge)
        else:
            show(gauge, level)
    return failed
