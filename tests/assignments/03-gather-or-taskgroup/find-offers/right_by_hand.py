# right: without TaskGroup, all of its work done by hand
async def find_offers(ask, carriers):
    tasks = {carrier: asyncio.create_task(ask(carrier)) for carrier in carriers}
    if not tasks:
        return {}
    try:
        await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks.values():
            task.cancel()
        outcomes = await asyncio.gather(*tasks.values(), return_exceptions=True)
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if errors:
        raise ExceptionGroup("no offers", errors)
    return {carrier: task.result() for carrier, task in tasks.items()}
