# belief: -
# says: The caller hangs up: order_unit was cancelled by its caller, long before its time was up, and raised TimeoutError
async def order_unit(order, patience, total):
    attempt = 0
    try:
        async with asyncio.timeout(total):
            while True:
                attempt += 1
                try:
                    async with asyncio.timeout(patience):
                        return await order(attempt)
                except (DepotBusy, TimeoutError):
                    await asyncio.sleep(0.5)
    except asyncio.CancelledError:
        raise TimeoutError
