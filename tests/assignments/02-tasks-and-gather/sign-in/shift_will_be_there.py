# belief: -
# says: A task was asked for its result before it had one
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = await fetch_config()
    user = await fetch_user(config["directory"], name)
    shift = asyncio.create_task(fetch_shift(user["id"]))
    gauges = await fetch_gauges(user["id"])
    return {"user": user, "gauges": gauges, "shift": shift.result()}
