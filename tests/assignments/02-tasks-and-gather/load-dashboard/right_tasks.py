# right: tasks, the one for the limits awaited by every gauge
async def load_dashboard(fetch_level, fetch_rain, place):
    level = asyncio.create_task(fetch_level(place))
    rain = asyncio.create_task(fetch_rain(place))
    return {"level": await level, "rain": await rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits = asyncio.create_task(fetch_limits(river))

    async def row(gauge):
        level = await fetch_level(gauge)
        return {"gauge": gauge, "level": level, "alarm": level > (await limits)[gauge]}

    return await asyncio.gather(*map(row, gauges))
