# belief: G12
# says: were still running at 3 s, when the code had ended
async def roll_call(ask, houses):
    rows = {house: (house, None, "NoAnswer") for house in houses}

    async def call(house):
        try:
            rows[house] = (house, await ask(house), None)
        except Exception as error:
            rows[house] = (house, None, type(error).__name__)

    for house in houses:
        asyncio.create_task(call(house))
    for _ in range(30):  # nobody takes longer than that
        await asyncio.sleep(0.1)
        if all(row[2] is None for row in rows.values()):
            break
    return list(rows.values())
