# belief: J7
# says: analyse('S2') was still running at 2 s
async def lab_result(analyse, sample, limit):
    analysis = asyncio.create_task(analyse(sample))
    done, _ = await asyncio.wait([analysis], timeout=limit)
    if not done:
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
