# belief: J4
# says: the contract asks for an ExceptionGroup of Bug
async def book(reserve, trains):
    report = {"booked": [], "sold out": [], "down": []}
    try:
        async with asyncio.TaskGroup() as tg:
            for train in trains:
                tg.create_task(reserve(train))
    except* Exception as group:
        for error in group.exceptions:
            if isinstance(error, SoldOut):
                report["sold out"].append(error.args[0])
            elif isinstance(error, CarrierDown):
                report["down"].append(error.args[0])
    else:
        report["booked"] = list(trains)
    return report
