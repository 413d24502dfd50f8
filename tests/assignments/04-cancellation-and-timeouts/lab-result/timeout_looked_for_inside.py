# belief: -
# says: Too slow: its limit of 2 s was up, and lab_result raised TimeoutError; the contract asks for a result
# says: `except TimeoutError` stands outside of that block. Look again at lesson 04, section “Deadlines”
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
