# belief: -
# says: One mirror: first_bulletin raised ValueError(Set of Tasks/Futures is empty.)
async def first_bulletin(fetch, mirrors):
    names = {asyncio.create_task(fetch(mirror)): mirror for mirror in mirrors}
    pending, found = set(names), None
    while pending and found is None:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for request in done:
            if request.exception() is None:
                found = names[request], request.result()
    if found is None:
        raise NoBulletin
    for request in pending:
        request.cancel()
    await asyncio.wait(pending)
    return found
