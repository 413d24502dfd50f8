# belief: -
# says: 2.5 s in all: the time was up at 2.5 s, and order(3) ran on; the contract says that an attempt under way is cancelled
# says: section “Whose cancellation?”
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
                except (DepotBusy, TimeoutError):
                    pass
            else:
                ordering.cancel()
                await asyncio.wait([ordering])
            await asyncio.sleep(0.5)
