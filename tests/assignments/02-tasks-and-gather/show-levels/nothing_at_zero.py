# belief: -
# says: Two fail: show_levels returned ['Ford', 'Weir', 'Lake']; the contract asks for ['Ford', 'Lake']
async def show_levels(read, gauges, show):
    async def level_of(gauge):
        try:
            level = await read(gauge)
        except NoAnswer:
            return None
        if level:
            show(gauge, level)
        return level

    levels = await asyncio.gather(*map(level_of, gauges))
    return [gauge for gauge, level in zip(gauges, levels, strict=True) if not level]
