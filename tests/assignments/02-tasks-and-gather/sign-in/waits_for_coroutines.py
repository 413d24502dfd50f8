# belief: -
# says: `asyncio.wait` takes tasks: make one of each coroutine first
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = await fetch_config()
    user = await fetch_user(config["directory"], name)
    gauges, shift = fetch_gauges(user["id"]), fetch_shift(user["id"])
    await asyncio.wait([gauges, shift])
    return {"user": user, "gauges": await gauges, "shift": await shift}
