# belief: G13
# says: the contract wants it on the loop's own thread
async def settle_all(cells, settle):
    return await asyncio.gather(*(asyncio.to_thread(settle, cell) for cell in cells))
