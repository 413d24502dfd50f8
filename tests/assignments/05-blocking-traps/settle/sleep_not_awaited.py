# belief: J1
# says: sleep was called and never awaited
async def settle_all(cells, settle):
    settled = []
    for cell in cells:
        settled.append(settle(cell))
        asyncio.sleep(0)
    return settled
