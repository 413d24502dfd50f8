# belief: J7
# says: ask('Alpina') was never told to stop
async def first_under(limit, ask, carriers):
    tasks = {asyncio.create_task(ask(carrier)): carrier for carrier in carriers}
    pending = set(tasks)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.exception() and task.result() <= limit:
                return tasks[task], task.result()
    return None
