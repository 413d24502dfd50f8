# right: queues for the channels, with tasks that are held; a TaskGroup
async def load_dashboard(fetch_level, fetch_rain, place):
    level, rain = asyncio.Queue(1), asyncio.Queue(1)

    async def send(channel, request):
        await channel.put(await request)

    async with asyncio.TaskGroup() as tg:
        tg.create_task(send(level, fetch_level(place)))
        tg.create_task(send(rain, fetch_rain(place)))
        return {"level": await level.get(), "rain": await rain.get()}


async def load_overview(fetch_limits, fetch_level, river, gauges):
    async with asyncio.TaskGroup() as tg:
        limits = tg.create_task(fetch_limits(river))
        levels = {gauge: tg.create_task(fetch_level(gauge)) for gauge in gauges}
    rows = []
    for gauge, level in levels.items():
        alarm = level.result() > limits.result()[gauge]
        rows.append({"gauge": gauge, "level": level.result(), "alarm": alarm})
    return rows
