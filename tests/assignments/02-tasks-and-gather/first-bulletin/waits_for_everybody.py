# belief: -
# says: first_bulletin took 2 s; the contract says 1.25 s
# says: first_bulletin took 3 s; the contract says 1 s
async def first_bulletin(fetch, mirrors):
    order = []

    async def candidate(mirror):
        try:
            order.append((mirror, await fetch(mirror)))
        except NoAnswer:
            pass

    await asyncio.gather(*map(candidate, mirrors))
    if not order:
        raise NoBulletin
    return order[0]
