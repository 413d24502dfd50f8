# belief: -
# says: fetch_limits('Isel') was called 3 times; once is asked
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    async def row(gauge):
        limits, level = await asyncio.gather(fetch_limits(river), fetch_level(gauge))
        return {"gauge": gauge, "level": level, "alarm": level > limits[gauge]}

    return await asyncio.gather(*map(row, gauges))
