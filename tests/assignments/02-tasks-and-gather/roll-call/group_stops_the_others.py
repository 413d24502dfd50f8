# belief: -
# says: ask('smithy') failed at 0.5 s, and ask('farm') and ask('inn') were cancelled for it
async def roll_call(ask, houses):
    calls = {}
    try:
        async with asyncio.TaskGroup() as group:
            for house in houses:
                calls[house] = group.create_task(ask(house))
    except* (NoAnswer, ValueError):
        pass
    rows = []
    for house, call in calls.items():
        if call.cancelled():
            rows.append((house, None, "CancelledError"))
        elif call.exception():
            rows.append((house, None, type(call.exception()).__name__))
        else:
            rows.append((house, call.result(), None))
    return rows
