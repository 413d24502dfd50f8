# belief: -
# says: the answers stand in the order in which they came, each beside a name that isn't its own
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = await asyncio.gather(fetch_level(place), fetch_rain(place))
    return {"level": level, "rain": rain}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    wanted = asyncio.create_task(fetch_limits(river))
    tasks, rows = [asyncio.create_task(fetch_level(gauge)) for gauge in gauges], []
    for gauge, soonest in zip(gauges, asyncio.as_completed(tasks), strict=True):
        level, limits = await soonest, await wanted
        rows.append({"gauge": gauge, "level": level, "alarm": level > limits[gauge]})
    return rows
