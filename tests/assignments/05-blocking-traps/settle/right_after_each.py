# right: a turn for the others after each cell, in a comprehension
async def settle_all(cells, settle):
    async def one(cell):
        await asyncio.sleep(0)
        return settle(cell)

    return [await one(cell) for cell in cells]
