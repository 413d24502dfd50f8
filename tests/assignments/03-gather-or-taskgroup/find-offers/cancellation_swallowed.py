# belief: J6
# says: offer('Alpina') and offer('Cirro') were cancelled and went on all the same
async def find_offers(ask, carriers):
    offers = {}

    async def offer(carrier):
        try:
            offers[carrier] = await ask(carrier)
        except asyncio.CancelledError:
            offers[carrier] = await ask(carrier)  # once more

    async with asyncio.TaskGroup() as tg:
        for carrier in carriers:
            tg.create_task(offer(carrier))
    return offers
