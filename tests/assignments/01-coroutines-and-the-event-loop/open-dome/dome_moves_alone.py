# belief: G12
# says: left behind, on nobody's behalf
async def open_dome(is_dry, move, sensors):
    for sensor in sensors:
        if not await is_dry(sensor):
            return "closed"
    asyncio.create_task(move("open"))
    return "open"
