# belief: G12
# says: when the code had ended: left behind
async def open_dome(is_dry, move, sensors):
    for sensor in sensors:
        if not await is_dry(sensor):
            return "closed"
    asyncio.create_task(move("open"))
    return "open"
