# belief: G3
# says: The time is up during a pause: of 1.25 s in all, order_unit took 1.5 s
# says: of 1.75 s in all, order_unit took 2.0 s
async def order_unit(order, patience, total):
    loop = asyncio.get_running_loop()
    end = loop.time() + total
    attempt = 0
    while True:
        attempt += 1
        left = end - loop.time()
        if left <= 0:
            raise TimeoutError
        try:
            return await asyncio.wait_for(order(attempt), min(patience, left))
        except (DepotBusy, TimeoutError):
            if loop.time() >= end:
                raise TimeoutError
            await asyncio.sleep(0.5)
