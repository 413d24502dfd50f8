# belief: G6
# says: first_under took 2 s; the contract says 1 s
async def first_under(limit, ask, carriers):
    order = []

    async def candidate(carrier):
        try:
            order.append((carrier, await ask(carrier)))
        except CarrierDown:
            pass

    async with asyncio.TaskGroup() as tg:
        for carrier in carriers:
            tg.create_task(candidate(carrier))
    return next((offer for offer in order if offer[1] <= limit), None)
