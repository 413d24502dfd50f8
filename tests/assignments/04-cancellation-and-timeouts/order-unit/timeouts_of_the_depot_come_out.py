# belief: -
# says: order_unit raised the TimeoutError of order(1); a TimeoutError of `order` itself is a failed attempt
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            try:
                async with asyncio.timeout(patience) as limit:
                    return await order(attempt)
            except DepotBusy:
                pass
            except TimeoutError:
                if not limit.expired():
                    raise
            await asyncio.sleep(0.5)
