# belief: G3
# says: order_unit returned 'A+ 17'; the contract asks for TimeoutError
# says: of 1.75 s in all, order_unit took 2.0 s
async def order_unit(order, patience, total):
    loop = asyncio.get_running_loop()
    end = loop.time() + total
    attempt = 0
    while loop.time() < end:
        attempt += 1
        try:
            return await asyncio.wait_for(order(attempt), patience)
        except (DepotBusy, TimeoutError):
            await asyncio.sleep(0.5)
    raise TimeoutError
