# belief: -
# says: raised ExceptionGroup of CarrierDown(Dora)
async def first_under(limit, ask, carriers):
    class Found(Exception):
        pass

    async def candidate(carrier):
        offer = await ask(carrier)
        if offer <= limit:
            raise Found(carrier, offer)

    found = None
    try:
        async with asyncio.TaskGroup() as tg:
            for carrier in carriers:
                tg.create_task(candidate(carrier))
    except* Found as group:
        found = group.exceptions[0].args
    return found
