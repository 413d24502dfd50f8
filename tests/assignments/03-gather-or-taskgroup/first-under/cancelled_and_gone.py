# belief: -
# says: named('Alpina') was told to stop and had not ended at 1 s, when the code had
async def first_under(limit, ask, carriers):
    async def named(carrier):
        return carrier, await ask(carrier)

    tasks = [asyncio.create_task(named(carrier)) for carrier in carriers]
    try:
        for soonest in asyncio.as_completed(tasks):
            try:
                carrier, offer = await soonest
            except CarrierDown:
                continue
            if offer <= limit:
                return carrier, offer
        return None
    finally:
        for task in tasks:
            task.cancel()
