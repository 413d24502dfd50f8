# belief: -
# says: Too slow: analyse('S2') took longer than it may, and nobody cancelled it
async def lab_result(analyse, sample, limit):
    analysis = asyncio.create_task(analyse(sample))
    done, _ = await asyncio.wait([analysis], timeout=limit)
    if not done:
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
