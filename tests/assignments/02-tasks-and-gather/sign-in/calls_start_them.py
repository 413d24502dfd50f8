# belief: J1
# says: fetch_shift(7) was called, and nothing of it ran until later
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = await fetch_config()
    user = await fetch_user(config["directory"], name)
    gauges = fetch_gauges(user["id"])
    shift = fetch_shift(user["id"])
    return {"user": user, "gauges": await gauges, "shift": await shift}
