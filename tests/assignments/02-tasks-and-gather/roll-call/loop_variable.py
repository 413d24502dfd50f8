# belief: -
# says: ask was called 3 times, each time with 'inn'
async def roll_call(ask, houses):
    tasks = []
    for house in houses:

        async def called():
            try:
                return house, await ask(house), None
            except BaseException as error:
                return house, None, type(error).__name__

        tasks.append(asyncio.create_task(called()))
    return await asyncio.gather(*tasks)
