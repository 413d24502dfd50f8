# belief: -
# says: A busy depot, a slow one, a unit: order(2) took longer than its patience, and order_unit raised TimeoutError; the contract asks for a result
# says: `except TimeoutError` stands outside of that block. Look again at lesson 04, section “Deadlines”
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
