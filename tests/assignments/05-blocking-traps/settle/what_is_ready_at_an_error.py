# belief: -
# says: the second cell fails: settle_all returned
async def settle_all(cells, settle):
    settled = []
    for cell in cells:
        try:
            settled.append(settle(cell))
        except Exception:
            break
        await asyncio.sleep(0)
    return settled
