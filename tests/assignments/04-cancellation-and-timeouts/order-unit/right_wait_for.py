# right: wait_for around each attempt, and around all of them
import itertools


async def order_unit(order, patience, total):
    async def attempts():
        for attempt in itertools.count(1):
            try:
                return await asyncio.wait_for(order(attempt), patience)
            except (DepotBusy, asyncio.TimeoutError):
                await asyncio.sleep(0.5)

    return await asyncio.wait_for(attempts(), total)
