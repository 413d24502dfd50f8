# belief: J6
# says: The caller hangs up in a pause: called_off(order_unit, 0.5) returned 'A+ 17'; the contract asks for 'cancelled at 0.5 s'
async def order_unit(order, patience, total):
    loop = asyncio.get_running_loop()
    end = loop.time() + total
    attempt = 0
    while True:
        attempt += 1
        try:
            async with asyncio.timeout(min(patience, end - loop.time())):
                return await order(attempt)
        except (DepotBusy, TimeoutError):
            pass
        try:
            async with asyncio.timeout_at(end):
                await asyncio.sleep(0.5)
        except (TimeoutError, asyncio.CancelledError):
            pass
        if loop.time() >= end:
            raise TimeoutError
