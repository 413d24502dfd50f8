# belief: -
# says: order_unit raised TimeoutError
# says: the contract asks for a result
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            async with asyncio.timeout(patience):
                try:
                    return await order(attempt)
                except (DepotBusy, TimeoutError):
                    pass
            await asyncio.sleep(0.5)
