# belief: J4
# says: candidate('hill') (NoAnswer: hill) failed, and nobody ever looked: the error is lost
async def first_bulletin(fetch, mirrors):
    first = asyncio.get_running_loop().create_future()

    async def candidate(mirror):
        bulletin = await fetch(mirror)
        if not first.done():
            first.set_result((mirror, bulletin))

    requests = [asyncio.create_task(candidate(mirror)) for mirror in mirrors]
    if not requests:
        raise NoBulletin
    winner = await first
    pending = [request for request in requests if not request.done()]
    for request in pending:
        request.cancel()
    if pending:
        await asyncio.wait(pending)
    return winner
