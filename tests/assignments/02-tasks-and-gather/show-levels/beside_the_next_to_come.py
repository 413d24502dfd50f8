# belief: -
# says: the level of Mill, 2.0, was shown at 0.5 s as that of Bridge
async def show_levels(read, gauges, show):
    readings = [asyncio.create_task(read(gauge)) for gauge in gauges]
    failed = []
    for gauge, soonest in zip(gauges, asyncio.as_completed(readings), strict=True):
        try:
            show(gauge, await soonest)
        except NoAnswer:
            failed.append(gauge)
    return failed
