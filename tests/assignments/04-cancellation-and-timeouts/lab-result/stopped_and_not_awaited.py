# belief: -
# says: analyse('S2') was told to stop and had not ended at 2 s, when the code had
async def lab_result(analyse, sample, limit):
    analysis = asyncio.create_task(analyse(sample))
    try:
        done, _ = await asyncio.wait([analysis], timeout=limit)
    finally:
        analysis.cancel()
    if not done:
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
