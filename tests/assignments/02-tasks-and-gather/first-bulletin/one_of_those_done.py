# belief: -
# says: eight mirrors ended in one moment, and not all of them were looked at
async def first_bulletin(fetch, mirrors):
    names = {asyncio.create_task(fetch(mirror)): mirror for mirror in mirrors}
    pending, found = set(names), None
    while pending and found is None:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        request = done.pop()
        if request.exception() is None:
            found = names[request], request.result()
    for request in pending:
        request.cancel()
    if pending:
        await asyncio.wait(pending)
    if found is None:
        raise NoBulletin
    return found
