# right: gather, with its siblings cancelled and awaited
async def ask_on_one_line(line, carriers):
    line.open()
    tasks = [asyncio.ensure_future(line.ask(carrier)) for carrier in carriers]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        line.close()
