# belief: J4
# says: the contract asks for NoAnswer
# says: sign_in returned {'user': None
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = asyncio.create_task(fetch_config())
    await asyncio.wait([config])
    directory = "north" if config.exception() else config.result()["directory"]
    user = asyncio.create_task(fetch_user(directory, name))
    await asyncio.wait([user])
    if user.exception():
        return {"user": None, "gauges": [], "shift": None}
    found = user.result()
    gauges, shift = await asyncio.gather(fetch_gauges(found["id"]), fetch_shift(found["id"]))
    return {"user": found, "gauges": gauges, "shift": shift}
