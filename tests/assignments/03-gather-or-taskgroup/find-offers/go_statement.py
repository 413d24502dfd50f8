# belief: G12
# says: offer('Alpina'), offer('Bora') and offer('Cirro') were not even started at 0 s
async def find_offers(ask, carriers):
    offers = {}

    async def offer(carrier):
        offers[carrier] = await ask(carrier)

    for carrier in carriers:
        asyncio.create_task(offer(carrier))
    return offers
