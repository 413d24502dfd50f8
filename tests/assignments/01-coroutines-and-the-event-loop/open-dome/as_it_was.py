# belief: J1
# says: is_dry('roof'), is_dry('mast') and move('open') were called and never awaited
async def open_dome(is_dry, move, sensors):
    answers = [is_dry(sensor) for sensor in sensors]
    if all(answers):
        move("open")
        return "open"
    return "closed"
