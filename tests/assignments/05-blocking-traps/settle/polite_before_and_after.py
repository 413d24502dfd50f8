# belief: E4
# says: held the event loop for
# says: sleep(0) cures a slow function
async def settle_all(cells, settle):
    await asyncio.sleep(0)
    settled = [settle(cell) for cell in cells]
    await asyncio.sleep(0)
    return settled
