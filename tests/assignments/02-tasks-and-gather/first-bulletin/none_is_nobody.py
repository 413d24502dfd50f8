# belief: -
# says: Nobody answers: first_bulletin returned None; the contract asks for NoBulletin
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
    finally:
        for request in requests:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
