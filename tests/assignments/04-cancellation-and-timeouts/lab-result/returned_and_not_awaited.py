# belief: J1
# says: lab_result returned a coroutine, wait_for, that nobody awaited
async def lab_result(analyse, sample, limit):
    try:
        return asyncio.wait_for(analyse(sample), limit)
    except TimeoutError:
        return "too slow"
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        return "called off"
