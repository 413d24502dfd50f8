# belief: J6
# says: the contract asks for TimeoutError
async def offers_and_failures(ask, carriers):
    offers, failures = {}, {}

    async def settle(carrier):
        try:
            offers[carrier] = await ask(carrier)
        except BaseException as error:
            failures[carrier] = error

    tasks = [asyncio.create_task(settle(carrier)) for carrier in carriers]
    while not all(task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            asyncio.current_task().uncancel()
    return offers, failures
