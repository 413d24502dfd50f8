# right: a deadline of the loop's clock, and the attempts by recursion
async def order_unit(order, patience, total):
    deadline = asyncio.get_running_loop().time() + total

    async def once(attempt):
        async with asyncio.timeout(patience):
            return await order(attempt)

    async def from_attempt(attempt):
        try:
            return await once(attempt)
        except DepotBusy:
            pass
        except TimeoutError:
            pass
        await asyncio.sleep(0.5)
        return await from_attempt(attempt + 1)

    async with asyncio.timeout_at(deadline):
        return await from_attempt(1)
