# belief: J1
# says: fetch_rain('Bridge') was called at 0 s and started at 2 s, when fetch_level('Bridge') had
async def load_dashboard(fetch_level, fetch_rain, place):
    level = fetch_level(place)
    rain = fetch_rain(place)
    return {"level": await level, "rain": await rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, *levels = await asyncio.gather(fetch_limits(river), *map(fetch_level, gauges))
    return [
        {"gauge": gauge, "level": level, "alarm": level > limits[gauge]}
        for gauge, level in zip(gauges, levels, strict=True)
    ]
