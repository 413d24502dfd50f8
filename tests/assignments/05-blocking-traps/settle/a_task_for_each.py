# belief: -
# says: 250 cells were settled between two turns of the others
# says: all of them are ready at once and stand in the queue before everybody else
async def settle_all(cells, settle):
    async def settle_one(cell):
        return settle(cell)

    return await asyncio.gather(*map(settle_one, cells))
