# belief: -
# says: ask('Alpina') was told to stop and had not ended at 0.5 s, when the code had
async def ask_on_one_line(line, carriers):
    line.open()
    tasks = [asyncio.create_task(line.ask(carrier)) for carrier in carriers]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        line.close()
