# belief: -
# says: `asyncio.wait` with a timeout stops waiting, and cancels nothing
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            ordering = asyncio.create_task(order(attempt))
            done, _ = await asyncio.wait([ordering], timeout=patience)
            if done:
                try:
                    return ordering.result()
                except DepotBusy:
                    pass
            await asyncio.sleep(0.5)
