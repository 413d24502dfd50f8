# belief: J3
# says: cannot reuse already awaited coroutine
# says: A coroutine was awaited that had run already
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config = fetch_config()

    async def look_up():
        return await fetch_user((await config)["directory"], name)

    async def look_up_all(fetch):
        return await fetch((await look_up())["id"])

    user = await look_up()
    gauges, shift = await asyncio.gather(look_up_all(fetch_gauges), look_up_all(fetch_shift))
    return {"user": user, "gauges": gauges, "shift": shift}
