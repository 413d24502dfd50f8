# belief: J8
# says: row('Bridge'), row('Mill') and row('Weir') were not even started at 0.25 s
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, rows = await fetch_limits(river), []

    async def row(gauge):
        level = await fetch_level(gauge)
        rows.append({"gauge": gauge, "level": level, "alarm": level > limits[gauge]})

    tasks = [asyncio.create_task(row(gauge)) for gauge in gauges]
    return rows if tasks else []
