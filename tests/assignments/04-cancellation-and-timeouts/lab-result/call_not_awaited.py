# belief: J1
# says: lab_result returned a coroutine, analyse('S1'), that nobody awaited
async def lab_result(analyse, sample, limit):
    try:
        async with asyncio.timeout(limit) as deadline:
            return analyse(sample)
    except TimeoutError:
        if deadline.expired():
            return "too slow"
        raise
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        return "called off"
