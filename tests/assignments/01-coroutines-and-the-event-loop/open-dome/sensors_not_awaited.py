# belief: J1
# says: is_dry('roof') and is_dry('mast') were called and never awaited
async def open_dome(is_dry, move, sensors):
    for sensor in sensors:
        if not is_dry(sensor):
            return "closed"
    await move("open")
    return "open"
