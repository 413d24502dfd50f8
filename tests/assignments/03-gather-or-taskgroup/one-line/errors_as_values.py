# belief: G6
# says: ask('Alpina') went on to its end at 2 s
async def ask_on_one_line(line, carriers):
    line.open()
    try:
        outcomes = await asyncio.gather(*map(line.ask, carriers), return_exceptions=True)
    finally:
        line.close()
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes
