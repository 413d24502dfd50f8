# belief: J1
# says: was called at 0 s and started at 2 s, when ask('farm') had ended
async def roll_call(ask, houses):
    rows = []
    for house, call in [(house, ask(house)) for house in houses]:
        try:
            rows.append((house, await call, None))
        except BaseException as error:
            rows.append((house, None, type(error).__name__))
    return rows
