# belief: -
# says: ask('Bora') failed at 0.5 s, and ask('Alpina') and ask('Cirro') were cancelled for it
async def offers_and_failures(ask, carriers):
    offers, failures = {}, {}

    async def offer(carrier):
        try:
            offers[carrier] = await ask(carrier)
        except CarrierDown as error:
            failures[carrier] = error
            raise

    try:
        async with asyncio.TaskGroup() as tg:
            for carrier in carriers:
                tg.create_task(offer(carrier))
    except* CarrierDown:
        pass
    return offers, failures
