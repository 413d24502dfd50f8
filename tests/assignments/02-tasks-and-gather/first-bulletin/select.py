# belief: J7
# says: fetch('tower') was still running at 1 s, when the code had ended
async def first_bulletin(fetch, mirrors):
    names = {asyncio.create_task(fetch(mirror)): mirror for mirror in mirrors}
    pending = set(names)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for request in done:
            if request.exception() is None:
                return names[request], request.result()
    raise NoBulletin
