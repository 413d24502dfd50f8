# belief: -
# says: 2 calls of is_dry were under way at once, at 0 s
async def open_dome(is_dry, move, sensors):
    answers = await asyncio.gather(*(is_dry(sensor) for sensor in sensors))
    if not all(answers):
        return "closed"
    await move("open")
    return "open"
