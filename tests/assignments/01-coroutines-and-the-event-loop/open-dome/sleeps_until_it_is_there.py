# belief: G2
# says: time.sleep(0.02) held the event loop
import time


async def open_dome(is_dry, move, sensors):
    for sensor in sensors:
        answer = asyncio.create_task(is_dry(sensor))
        time.sleep(0.02)  # it is asked meanwhile
        if not await answer:
            return "closed"
    await move("open")
    return "open"
