# belief: -
# says: the second cell fails: settle(3) was called after the error of settle(2)
# says: `gather` had queued the others already
async def settle_all(cells, settle):
    async def settle_one(cell):
        return settle(cell)

    cells, settled = list(cells), []
    for start in range(0, len(cells), 10):
        settled += await asyncio.gather(*map(settle_one, cells[start : start + 10]))
    return settled
