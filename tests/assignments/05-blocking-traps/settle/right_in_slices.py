# right: slices of eight, each a plain function's work
async def settle_all(cells, settle):
    cells, settled = list(cells), []

    def settle_slice(start):
        settled.extend(map(settle, cells[start : start + 8]))

    for start in range(0, len(cells), 8):
        settle_slice(start)
        await asyncio.sleep(0)
    return settled
