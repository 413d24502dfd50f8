# belief: G6
# says: find_offers raised CarrierDown(Bora)
# says: still running at 0.5 s
async def find_offers(ask, carriers):
    return dict(zip(carriers, await asyncio.gather(*map(ask, carriers)), strict=True))
