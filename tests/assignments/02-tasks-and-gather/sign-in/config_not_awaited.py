# belief: J1
# says: fetch_config() was called and never awaited: nothing of it ran
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = fetch_config()
    user = await fetch_user(config["directory"], name)
    gauges, shift = await asyncio.gather(fetch_gauges(user["id"]), fetch_shift(user["id"]))
    return {"user": user, "gauges": gauges, "shift": shift}
