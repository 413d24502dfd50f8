# belief: -
# says: is_dry('mast') was called, and nobody asked for it
async def open_dome(is_dry, move, sensors):
    answers = [await is_dry(sensor) for sensor in sensors]
    if not all(answers):
        return "closed"
    await move("open")
    return "open"
