# belief: J6
# says: cancelled and went on all the same
async def ask_on_one_line(line, carriers):
    async def question(carrier):
        try:
            return await line.ask(carrier)
        except BaseException as error:
            if isinstance(error, CarrierDown):
                raise
            return await line.ask(carrier)

    line.open()
    try:
        async with asyncio.TaskGroup() as tg:
            tasks = [tg.create_task(question(carrier)) for carrier in carriers]
        return [task.result() for task in tasks]
    finally:
        line.close()
