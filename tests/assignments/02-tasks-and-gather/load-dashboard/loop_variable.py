# belief: -
# says: fetch_level was called 3 times, each time with 'Weir'
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, rows = asyncio.create_task(fetch_limits(river)), []
    for gauge in gauges:

        async def row():
            level = await fetch_level(gauge)
            return {"gauge": gauge, "level": level, "alarm": level > (await limits)[gauge]}

        rows.append(asyncio.create_task(row()))
    return [await row for row in rows]
