# belief: -
# says: the answers stand in the order in which they came, each beside a name that isn't its own
async def roll_call(ask, houses):
    entries, tasks = [], [asyncio.create_task(ask(house)) for house in houses]
    for house, soonest in zip(houses, asyncio.as_completed(tasks), strict=True):
        try:
            entries.append((house, await soonest, None))
        except BaseException as error:
            entries.append((house, None, type(error).__name__))
    return entries
