# belief: J1
# says: fetch_limits('Isel') was called at 0 s and started at 1.5 s
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits = fetch_limits(river)
    levels = await asyncio.gather(*map(fetch_level, gauges))
    limits = await limits
    return [
        {"gauge": gauge, "level": level, "alarm": level > limits[gauge]}
        for gauge, level in zip(gauges, levels, strict=True)
    ]
