# right: a TaskGroup whose tasks settle
async def offers_and_failures(ask, carriers):
    offers, failures = {}, {}

    async def settle(carrier):
        try:
            offers[carrier] = await ask(carrier)
        except Exception as error:
            failures[carrier] = error

    async with asyncio.TaskGroup() as tg:
        for carrier in carriers:
            tg.create_task(settle(carrier))
    return offers, failures
