# belief: J2
# says: held the event loop for
# says: return settle(cell)  # a step of its own
async def settle_all(cells, settle):
    async def settle_one(cell):
        return settle(cell)  # a step of its own

    return [await settle_one(cell) for cell in cells]
