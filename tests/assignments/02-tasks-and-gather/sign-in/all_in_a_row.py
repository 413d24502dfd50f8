# belief: -
# says: the gauges and the shift were asked for at [1.5, 3.5] seconds
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = await asyncio.create_task(fetch_config())
    user = await asyncio.create_task(fetch_user(config["directory"], name))
    gauges = await asyncio.create_task(fetch_gauges(user["id"]))
    shift = await asyncio.create_task(fetch_shift(user["id"]))
    return {"user": user, "gauges": gauges, "shift": shift}
