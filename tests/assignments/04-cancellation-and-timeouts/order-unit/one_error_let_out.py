# belief: -
# says: The first attempt raises ValueError: order_unit returned 'A+ 17'; the contract asks for ValueError
async def order_unit(order, patience, total):
    attempt = 0
    async with asyncio.timeout(total):
        while True:
            attempt += 1
            try:
                async with asyncio.timeout(patience):
                    return await order(attempt)
            except Exception as error:
                if isinstance(error, UnknownBloodGroup):
                    raise
                await asyncio.sleep(0.5)
