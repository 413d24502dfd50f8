# belief: -
# says: settle(-125) ran in the thread asyncio_
# says: another thread would interleave with them
async def settle_all(cells, settle):
    return [await asyncio.to_thread(settle, cell) for cell in cells]
