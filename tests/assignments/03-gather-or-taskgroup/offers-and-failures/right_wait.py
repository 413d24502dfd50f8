# right: asyncio.wait, with its tasks cancelled by hand
async def offers_and_failures(ask, carriers):
    tasks = {carrier: asyncio.create_task(ask(carrier)) for carrier in carriers}
    try:
        if tasks:
            await asyncio.wait(tasks.values())
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        await asyncio.wait(tasks.values())
        raise
    offers = {name: task.result() for name, task in tasks.items() if not task.exception()}
    return offers, {name: task.exception() for name, task in tasks.items() if task.exception()}
