# right: allSettled written by hand, with a task for each call
async def roll_call(ask, houses):
    async def settle(house):
        call = asyncio.create_task(ask(house))
        await asyncio.wait([call])
        if call.cancelled():
            return house, None, asyncio.CancelledError.__name__
        error = call.exception()
        return (house, None, type(error).__name__) if error else (house, call.result(), None)

    return list(await asyncio.gather(*(settle(house) for house in houses)))
