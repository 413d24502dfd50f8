# right: a TaskGroup that is left by an exception
async def first_bulletin(fetch, mirrors):
    class Found(Exception):
        pass

    async def candidate(mirror):
        try:
            bulletin = await fetch(mirror)
        except NoAnswer:
            return
        raise Found(mirror, bulletin)

    found = None
    try:
        async with asyncio.TaskGroup() as tg:
            for mirror in mirrors:
                tg.create_task(candidate(mirror))
    except* Found as group:
        found = group.exceptions[0].args
    if found is None:
        raise NoBulletin
    return found
