# right: what is left of the time, counted for the attempt and for the pause
async def order_unit(order, patience, total):
    loop = asyncio.get_running_loop()
    end = loop.time() + total
    attempt = 1
    while True:
        try:
            return await asyncio.wait_for(order(attempt), min(patience, end - loop.time()))
        except (DepotBusy, TimeoutError):
            if loop.time() >= end:
                raise TimeoutError from None
        await asyncio.sleep(min(0.5, end - loop.time()))
        if loop.time() >= end:
            raise TimeoutError
        attempt += 1
