# belief: -
# says: the right ones, in another order
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, rows = asyncio.create_task(fetch_limits(river)), []

    async def row(gauge):
        level = await fetch_level(gauge)
        return {"gauge": gauge, "level": level, "alarm": level > (await limits)[gauge]}

    for soonest in asyncio.as_completed([asyncio.create_task(row(gauge)) for gauge in gauges]):
        rows.append(await soonest)
    return rows
