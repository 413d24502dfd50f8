# belief: J1
# says: move('open') was called and never awaited
async def open_dome(is_dry, move, sensors):
    for sensor in sensors:
        if not await is_dry(sensor):
            return "closed"
    move("open")
    return "open"
