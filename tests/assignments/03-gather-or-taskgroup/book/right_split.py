# right: the group taken apart by hand
async def book(reserve, trains):
    try:
        async with asyncio.TaskGroup() as tg:
            for train in trains:
                tg.create_task(reserve(train))
    except BaseExceptionGroup as group:
        sold, rest = group.split(SoldOut)
        down, rest = rest.split(CarrierDown) if rest else (None, None)
        if rest:
            raise rest
        lost = [
            [error.args[0] for error in part.exceptions] if part else [] for part in (sold, down)
        ]
        gone, dead = ([train for train in trains if train in part] for part in lost)
        return {"booked": [], "sold out": gone, "down": dead}
    return {"booked": [*trains], "sold out": [], "down": []}
