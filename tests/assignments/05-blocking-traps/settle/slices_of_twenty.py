# belief: -
# says: 20 cells were settled between two turns of the others
async def settle_all(cells, settle):
    settled = []
    for number, cell in enumerate(cells):
        if number % 20 == 0:
            await asyncio.sleep(0)
        settled.append(settle(cell))
    return settled
