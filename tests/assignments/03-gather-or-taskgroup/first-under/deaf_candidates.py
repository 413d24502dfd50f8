# belief: J6
# says: candidate('Alpina') was cancelled and went on all the same
async def first_under(limit, ask, carriers):
    class Found(Exception):
        pass

    async def candidate(carrier):
        while True:
            try:
                offer = await ask(carrier)
                break
            except CarrierDown:
                return
            except BaseException:
                continue  # whatever it was, ask again
        if offer <= limit and not winner:
            winner.append((carrier, offer))
            raise Found

    winner = []
    try:
        async with asyncio.TaskGroup() as tg:
            for carrier in carriers:
                tg.create_task(candidate(carrier))
    except* Found:
        return_value = winner[0]
    else:
        return_value = None
    return return_value
