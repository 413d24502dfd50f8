# right: a coroutine within, and tasks that are awaited at once
async def open_dome(is_dry, move, sensors):
    async def all_dry():
        for sensor in sensors:
            if not await asyncio.create_task(is_dry(sensor)):
                return False
        return True

    if not await all_dry():
        return "closed"
    await asyncio.create_task(move("open"))
    return "open"
