# belief: -
# says: is_dry('mast') was called at 0.5 s; the contract asks for is_dry('roof')
async def open_dome(is_dry, move, sensors):
    answers = [await is_dry(sensor) for sensor in sensors]
    if not all(answers):
        return "closed"
    await move("open")
    return "open"
