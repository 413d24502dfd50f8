# belief: J6
# says: with_a_deadline returned 'too slow'; the contract asks for TimeoutError
async def lab_result(analyse, sample, limit):
    analysis = asyncio.create_task(analyse(sample))
    try:
        async with asyncio.timeout(limit):
            await asyncio.wait([analysis])
    except (TimeoutError, asyncio.CancelledError):
        analysis.cancel()
        await asyncio.wait([analysis])
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
