# belief: J6
# says: order_unit(…, 5.0, 10.0) was cancelled and went on all the same
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            try:
                async with asyncio.timeout(patience):
                    return await order(attempt)
            except UnknownBloodGroup:
                raise
            except BaseException:
                await asyncio.sleep(0.5)
