# belief: J6
# says: it is cancelled
# says: was cancelled and went on all the same
async def settle_all(cells, settle):
    settled = []
    try:
        for cell in cells:
            settled.append(settle(cell))
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        pass
    return settled
