# belief: -
# says: first_bulletin raised NoAnswer(hill)
async def first_bulletin(fetch, mirrors):
    names = {asyncio.create_task(fetch(mirror)): mirror for mirror in mirrors}
    if not names:
        raise NoBulletin
    done, pending = await asyncio.wait(names, return_when=asyncio.FIRST_COMPLETED)
    for request in pending:
        request.cancel()
    if pending:
        await asyncio.wait(pending)
    winner = done.pop()
    return names[winner], winner.result()
