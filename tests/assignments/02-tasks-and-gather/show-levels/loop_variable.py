# belief: -
# says: read was called 3 times, each time with 'Weir'
async def show_levels(read, gauges, show):
    tasks, failed = [], set()
    for gauge in gauges:

        async def show_one():
            try:
                show(gauge, await read(gauge))
            except NoAnswer:
                failed.add(gauge)

        tasks.append(asyncio.create_task(show_one()))
    await asyncio.gather(*tasks)
    return [gauge for gauge in gauges if gauge in failed]
