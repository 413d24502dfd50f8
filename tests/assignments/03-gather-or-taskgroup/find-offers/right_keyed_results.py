# right: each task writes down its own
async def find_offers(ask, carriers):
    offers = {}

    async def offer(carrier):
        offers[carrier] = await ask(carrier)

    async with asyncio.TaskGroup() as tg:
        for carrier in carriers:
            tg.create_task(offer(carrier))
    return offers
