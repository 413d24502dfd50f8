# belief: E5
# says: show_levels raised NoAnswer(Weir)
# says: show_one('Bridge') was still running at 1 s
async def show_levels(read, gauges, show):
    async def show_one(gauge):
        show(gauge, await read(gauge))

    await asyncio.gather(*map(show_one, gauges))
    return []
