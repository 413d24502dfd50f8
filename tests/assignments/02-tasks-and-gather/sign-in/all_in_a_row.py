# belief: -
# says: the gauges were asked for at 1.5 s, and the shift at 3.5 s
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = await asyncio.create_task(fetch_config())
    user = await asyncio.create_task(fetch_user(config["directory"], name))
    gauges = await asyncio.create_task(fetch_gauges(user["id"]))
    shift = await asyncio.create_task(fetch_shift(user["id"]))
    return {"user": user, "gauges": gauges, "shift": shift}
