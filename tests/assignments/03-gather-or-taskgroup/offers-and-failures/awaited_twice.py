# belief: J3
# says: A coroutine was awaited that had run already
# says: cannot reuse already awaited coroutine
async def offers_and_failures(ask, carriers):
    offers, failures = {}, {}

    async def settle(carrier):
        question = ask(carrier)
        for attempt in range(2):
            try:
                offers[carrier] = await question
                return
            except CarrierDown as error:
                failures[carrier] = error

    async with asyncio.TaskGroup() as tg:
        for carrier in carriers:
            tg.create_task(settle(carrier))
    return offers, failures
