# belief: J6
# says: seat('EC 8') was cancelled and went on all the same
async def book(reserve, trains):
    report = {"booked": [], "sold out": [], "down": []}

    async def seat(train):
        try:
            await reserve(train)
        except asyncio.CancelledError:
            await reserve(train)  # this one was under way

    try:
        async with asyncio.TaskGroup() as tg:
            for train in trains:
                tg.create_task(seat(train))
    except* SoldOut as group:
        report["sold out"] = [error.args[0] for error in group.exceptions]
    except* CarrierDown as group:
        report["down"] = [error.args[0] for error in group.exceptions]
    else:
        report["booked"] = list(trains)
    return report
