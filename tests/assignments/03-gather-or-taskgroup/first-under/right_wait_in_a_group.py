# right: a group that is left by an exception, with a future for the winner
async def first_under(limit, ask, carriers):
    class Enough(Exception):
        pass

    winner = []

    async def candidate(carrier):
        try:
            offer = await ask(carrier)
        except CarrierDown:
            return
        if offer <= limit and not winner:
            winner.append((carrier, offer))
            raise Enough

    try:
        async with asyncio.TaskGroup() as tg:
            for carrier in carriers:
                tg.create_task(candidate(carrier))
    except* Enough:
        pass
    return winner[0] if winner else None
