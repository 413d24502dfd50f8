# belief: E5
# says: the line was closed while a question was on it
async def ask_on_one_line(line, carriers):
    line.open()
    async with asyncio.TaskGroup() as tg:

        async def question(carrier):
            try:
                return await line.ask(carrier)
            except CarrierDown:
                line.close()
                raise

        tasks = [tg.create_task(question(carrier)) for carrier in carriers]
        await asyncio.wait(tasks)
        line.close()
    return [task.result() for task in tasks]
