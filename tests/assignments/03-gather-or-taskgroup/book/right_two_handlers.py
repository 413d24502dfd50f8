# right: one handler for both kinds
async def book(reserve, trains):
    failed = {}
    try:
        async with asyncio.TaskGroup() as tg:
            tasks = [tg.create_task(reserve(train)) for train in trains]
    except* (SoldOut, CarrierDown) as group:
        failed = {error.args[0]: type(error) for error in group.exceptions}
    return {
        "booked": [] if failed else [train for train, task in zip(trains, tasks) if task.done()],
        "sold out": [train for train in trains if failed.get(train) is SoldOut],
        "down": [train for train in trains if failed.get(train) is CarrierDown],
    }
