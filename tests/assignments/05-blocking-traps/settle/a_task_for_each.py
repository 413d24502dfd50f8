# belief: -
# says: 250 cells were settled between two turns of the others
# says: Tasks that are ready stand in a queue
async def settle_all(cells, settle):
    async def settle_one(cell):
        return settle(cell)

    return await asyncio.gather(*map(settle_one, cells))
