# right: one place to return from
async def open_dome(is_dry, move, sensors):
    state = "open"
    for sensor in sensors:
        dry = await is_dry(sensor)
        if not dry:
            state = "closed"
            break
    else:
        await move("open")
    return state
