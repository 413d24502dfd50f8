# belief: J7
# says: named('tower') was still running at 1 s, when the code had ended
async def first_bulletin(fetch, mirrors):
    async def named(mirror):
        return mirror, await fetch(mirror)

    requests = [asyncio.create_task(named(mirror)) for mirror in mirrors]
    for soonest in asyncio.as_completed(requests):
        try:
            return await soonest
        except NoAnswer:
            continue
    raise NoBulletin
