# belief: E3
# says: held the event loop for
# says: async makes a function fast
async def settle_all(cells, settle):
    return [settle(cell) for cell in cells]
