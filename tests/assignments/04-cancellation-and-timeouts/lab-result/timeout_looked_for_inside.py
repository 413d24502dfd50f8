# belief: -
# says: lab_result raised TimeoutError
# says: the contract asks for a result
async def lab_result(analyse, sample, limit):
    async with asyncio.timeout(limit):
        try:
            return await analyse(sample)
        except TimeoutError:
            return "too slow"
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():
                raise
            return "called off"
