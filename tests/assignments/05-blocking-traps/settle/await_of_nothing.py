# belief: J2
# says: settled.append(settle(cell))
# says: every await lets others run
async def settle_all(cells, settle):
    async def let_others_run():
        pass

    settled = []
    for cell in cells:
        settled.append(settle(cell))
        await let_others_run()
    return settled
