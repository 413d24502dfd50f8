# belief: J3
# says: cannot reuse already awaited coroutine
# says: A coroutine was awaited that had run already
async def first_bulletin(fetch, mirrors):
    requests = {mirror: fetch(mirror) for mirror in mirrors}
    pending = {asyncio.create_task(request) for request in requests.values()}
    bulletin = None
    while pending and bulletin is None:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for request in done:
            bulletin = bulletin if request.exception() else request.result()
    for request in pending:
        request.cancel()
    if pending:
        await asyncio.wait(pending)
    for mirror, request in requests.items():
        if await request == bulletin:  # whose was it?
            return mirror, bulletin
    raise NoBulletin
