# right: tasks for the last two
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    user = await fetch_user((await fetch_config())["directory"], name)
    gauges = asyncio.create_task(fetch_gauges(user["id"]))
    shift = asyncio.create_task(fetch_shift(user["id"]))
    return {"user": user, "gauges": await gauges, "shift": await shift}
