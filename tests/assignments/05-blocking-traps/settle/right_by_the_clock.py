# right: a turn for the others when five milliseconds have gone by
import time


async def settle_all(cells, settle):
    settled, since = [], time.perf_counter()
    for cell in cells:
        settled.append(settle(cell))
        if time.perf_counter() - since > 0.005:
            await asyncio.sleep(0)
            since = time.perf_counter()
    return settled
