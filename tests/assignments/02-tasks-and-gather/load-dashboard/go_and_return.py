# belief: G12
# says: were not even started at 0 s, when the code had ended
async def load_dashboard(fetch_level, fetch_rain, place):
    dashboard = {}

    async def put(key, fetch):
        dashboard[key] = await fetch(place)

    asyncio.create_task(put("level", fetch_level))
    asyncio.create_task(put("rain", fetch_rain))
    return dashboard


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, *levels = await asyncio.gather(fetch_limits(river), *map(fetch_level, gauges))
    return [
        {"gauge": gauge, "level": level, "alarm": level > limits[gauge]}
        for gauge, level in zip(gauges, levels, strict=True)
    ]
