# belief: J3
# says: A coroutine was awaited that had run already
async def open_dome(is_dry, move, sensors):
    for sensor in sensors:
        answer = is_dry(sensor)
        if await answer is False:
            return "closed"
        print(sensor, "is dry:", await answer)
    await move("open")
    return "open"
