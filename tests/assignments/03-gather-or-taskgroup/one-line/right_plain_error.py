# right: the first error, out of its group
async def ask_on_one_line(line, carriers):
    line.open()
    try:
        async with asyncio.TaskGroup() as tg:
            tasks = [tg.create_task(line.ask(carrier)) for carrier in carriers]
    except* CarrierDown as group:
        down = group.exceptions[0]
    else:
        down = None
    finally:
        line.close()
    if down is not None:
        raise down
    return [task.result() for task in tasks]
