# belief: -
# says: its errors are in `group.exceptions`
async def book(reserve, trains):
    report = {"booked": [], "sold out": [], "down": []}
    try:
        async with asyncio.TaskGroup() as tg:
            for train in trains:
                tg.create_task(reserve(train))
    except* SoldOut as error:
        report["sold out"].append(error.args[0])
    except* CarrierDown as error:
        report["down"].append(error.args[0])
    else:
        report["booked"] = list(trains)
    return report
