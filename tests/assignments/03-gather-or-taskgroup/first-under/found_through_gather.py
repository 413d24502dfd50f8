# belief: J7
# says: candidate('Alpina') was still running at 1 s
async def first_under(limit, ask, carriers):
    class Found(Exception):
        pass

    async def candidate(carrier):
        try:
            offer = await ask(carrier)
        except CarrierDown:
            return
        if offer <= limit:
            raise Found(carrier, offer)

    try:
        await asyncio.gather(*map(candidate, carriers))
    except Found as found:
        return found.args
    return None
