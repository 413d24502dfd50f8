# belief: J4
# says: 'NoAnswer' object is not subscriptable
# says: the contract asks for NoAnswer
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    async def step(*requests):
        return await asyncio.gather(*requests, return_exceptions=True)

    [config] = await step(fetch_config())
    [user] = await step(fetch_user(config["directory"], name))
    gauges, shift = await step(fetch_gauges(user["id"]), fetch_shift(user["id"]))
    return {"user": user, "gauges": gauges, "shift": shift}
