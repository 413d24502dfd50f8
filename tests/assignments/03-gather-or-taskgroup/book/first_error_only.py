# belief: G5
# says: returned {'booked': [], 'sold out': ['IC 5'], 'down': []}
async def book(reserve, trains):
    report = {"booked": [], "sold out": [], "down": []}
    try:
        async with asyncio.TaskGroup() as tg:
            for train in trains:
                tg.create_task(reserve(train))
    except ExceptionGroup as group:
        first = group.exceptions[0]
        report["sold out" if isinstance(first, SoldOut) else "down"].append(first.args[0])
    else:
        report["booked"] = list(trains)
    return report
