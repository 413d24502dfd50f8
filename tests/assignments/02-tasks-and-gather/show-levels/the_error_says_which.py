# belief: -
# says: show_levels returned ['Lake']
async def show_levels(read, gauges, show):
    async def shown(gauge):
        show(gauge, await read(gauge))

    ended = await asyncio.gather(*map(shown, gauges), return_exceptions=True)
    failed = {str(error) for error in ended if error is not None}
    return [gauge for gauge in gauges if gauge in failed]
