# belief: -
# says: order(1) was told to stop and had not ended at 0.5 s, when the code had
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            ordering = asyncio.create_task(order(attempt))
            try:
                done, _ = await asyncio.wait([ordering], timeout=patience)
            finally:
                ordering.cancel()
            if done:
                try:
                    return ordering.result()
                except DepotBusy:
                    pass
            await asyncio.sleep(0.5)
