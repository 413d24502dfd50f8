# belief: -
# says: The lab raises ValueError: lab_result returned 'too slow'; the contract asks for ValueError
async def lab_result(analyse, sample, limit):
    try:
        async with asyncio.timeout(limit) as deadline:
            return await analyse(sample)
    except TimeoutError:
        if not deadline.expired():
            raise
        return "too slow"
    except Exception:
        return "too slow"
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        return "called off"
