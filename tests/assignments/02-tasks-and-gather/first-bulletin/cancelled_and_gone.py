# belief: -
# says: named('tower') was told to stop and had not ended at 1 s, when the code had
async def first_bulletin(fetch, mirrors):
    async def named(mirror):
        return mirror, await fetch(mirror)

    requests = [asyncio.create_task(named(mirror)) for mirror in mirrors]
    try:
        for soonest in asyncio.as_completed(requests):
            try:
                return await soonest
            except NoAnswer:
                continue
        raise NoBulletin
    finally:
        for request in requests:
            request.cancel()
