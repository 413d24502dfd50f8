# belief: J1
# says: sleep was called and never awaited
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            try:
                async with asyncio.timeout(patience):
                    return await order(attempt)
            except (DepotBusy, TimeoutError):
                asyncio.sleep(0.5)
