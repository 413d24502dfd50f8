# belief: -
# says: quick cells:
# says: A clock lets many of them through in one turn
import time


async def settle_all(cells, settle):
    settled, since = [], time.perf_counter()
    for cell in cells:
        settled.append(settle(cell))
        if time.perf_counter() - since > 0.005:
            await asyncio.sleep(0)
            since = time.perf_counter()
    return settled
