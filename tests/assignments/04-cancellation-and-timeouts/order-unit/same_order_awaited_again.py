# belief: J3
# says: A coroutine was awaited that had run already
async def order_unit(order, patience, total):
    unit = order(1)
    async with asyncio.timeout(total):
        while True:
            try:
                async with asyncio.timeout(patience):
                    return await unit
            except (DepotBusy, TimeoutError):
                await asyncio.sleep(0.5)
