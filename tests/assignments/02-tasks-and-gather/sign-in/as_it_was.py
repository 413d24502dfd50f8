# belief: -
# says: fetch_user('north', 'Mira') was called at 0 s; the contract asks for fetch_user('south')
# says: fetch_user began before the config was there
async def sign_in(fetch_config, fetch_user, fetch_gauges, fetch_shift, name):
    config, user = await asyncio.gather(fetch_config(), fetch_user("north", name))
    if config["directory"] != "north":
        user = await fetch_user(config["directory"], name)
    gauges = await fetch_gauges(user["id"])
    shift = await fetch_shift(user["id"])
    return {"user": user, "gauges": gauges, "shift": shift}
