# belief: J6
# says: was cancelled and went on all the same
# says: with_a_deadline returned 'called off'; the contract asks for TimeoutError
async def lab_result(analyse, sample, limit):
    try:
        async with asyncio.timeout(limit) as deadline:
            return await analyse(sample)
    except asyncio.CancelledError:
        return "called off"
    except TimeoutError:
        if not deadline.expired():
            raise
        return "too slow"
