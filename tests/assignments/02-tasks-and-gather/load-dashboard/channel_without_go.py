# belief: J1
# says: send was called and never awaited
# says: Deadlock at 0 s
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = asyncio.Queue(1), asyncio.Queue(1)

    async def send(channel, fetch):
        await channel.put(await fetch(place))

    send(level, fetch_level)
    send(rain, fetch_rain)
    return {"level": await level.get(), "rain": await rain.get()}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    limits, *levels = await asyncio.gather(fetch_limits(river), *map(fetch_level, gauges))
    return [
        {"gauge": gauge, "level": level, "alarm": level > limits[gauge]}
        for gauge, level in zip(gauges, levels, strict=True)
    ]
