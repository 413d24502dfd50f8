# right: a TaskGroup for the last two, a step in a function of its own
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    async def look_up():
        config = await fetch_config()
        return await fetch_user(config["directory"], name)

    user = await asyncio.create_task(look_up())
    async with asyncio.TaskGroup() as tg:
        gauges = tg.create_task(fetch_gauges(user["id"]))
        shift = tg.create_task(fetch_shift(user["id"]))
    return {"user": user, "gauges": gauges.result(), "shift": shift.result()}
