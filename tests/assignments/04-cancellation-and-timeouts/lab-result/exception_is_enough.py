# belief: -
# says: lab_result raised CancelledError(S3)
async def lab_result(analyse, sample, limit):
    try:
        async with asyncio.timeout(limit) as deadline:
            return await analyse(sample)
    except Exception as error:
        if deadline.expired():
            return "too slow"
        if isinstance(error, asyncio.CancelledError):
            return "called off"
        raise
