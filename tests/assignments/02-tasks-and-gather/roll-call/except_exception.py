# belief: E1
# says: returned [('smithy', None, 'NoAnswer'), ('farm', 5, None)]
async def roll_call(ask, houses):
    rows = {}

    async def call(house):
        try:
            rows[house] = (house, await ask(house), None)
        except Exception as error:
            rows[house] = (house, None, type(error).__name__)

    async with asyncio.TaskGroup() as tg:
        for house in houses:
            tg.create_task(call(house))
    return [rows[house] for house in houses if house in rows]
