# belief: J1
# says: first_bulletin returned ('tower', 'more rain')
# says: fetch('harbour') was called and never awaited
async def first_bulletin(fetch, mirrors):
    for mirror, request in [(mirror, fetch(mirror)) for mirror in mirrors]:
        try:
            return mirror, await request
        except NoAnswer:
            continue
    raise NoBulletin
