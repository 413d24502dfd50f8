# belief: G3
# says: lab_result returned 'A+'; the contract asks for 'too slow'
async def lab_result(analyse, sample, limit):
    end = asyncio.get_running_loop().time() + limit
    while asyncio.get_running_loop().time() < end:
        try:
            return await analyse(sample)
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():
                raise
            return "called off"
    return "too slow"
