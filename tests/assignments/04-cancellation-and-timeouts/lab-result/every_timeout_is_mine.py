# belief: -
# says: TimeoutError, at 0.5 s: lab_result returned 'too slow', and its limit of 2 s had not passed
# says: lab_result returned 'too slow'; the contract asks for TimeoutError
async def lab_result(analyse, sample, limit):
    try:
        return await asyncio.wait_for(analyse(sample), limit)
    except TimeoutError:
        return "too slow"
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        return "called off"
