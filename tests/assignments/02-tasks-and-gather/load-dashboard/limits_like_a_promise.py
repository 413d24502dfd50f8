# belief: J3
# says: cannot reuse already awaited coroutine
# says: A coroutine was awaited that had run already
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits = fetch_limits(river)

    async def row(gauge):
        level = await fetch_level(gauge)
        return {"gauge": gauge, "level": level, "alarm": level > (await limits)[gauge]}

    return await asyncio.gather(*map(row, gauges))
