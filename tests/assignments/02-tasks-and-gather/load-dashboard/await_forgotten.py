# belief: -
# says: An `await` is missing before something that gives a future
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, *levels = asyncio.gather(fetch_limits(river), *map(fetch_level, gauges))
    return [
        {"gauge": gauge, "level": level, "alarm": level > limits[gauge]}
        for gauge, level in zip(gauges, levels, strict=True)
    ]
