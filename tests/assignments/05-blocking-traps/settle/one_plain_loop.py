# belief: -
# says: held the event loop for
# says: nobody else has a turn. Look again at lesson 05, section “Computing in slices”.
async def settle_all(cells, settle):
    return [settle(cell) for cell in cells]
