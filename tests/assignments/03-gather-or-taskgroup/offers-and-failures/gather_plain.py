# belief: E5
# says: offers_and_failures raised CarrierDown(Bora)
async def offers_and_failures(ask, carriers):
    offers = await asyncio.gather(*map(ask, carriers))
    return dict(zip(carriers, offers, strict=True)), {}
