# belief: -
# says: The caller hangs up: lab_result was cancelled, and analyse('S4') ran on
async def lab_result(analyse, sample, limit):
    analysis = asyncio.create_task(analyse(sample))
    done, _ = await asyncio.wait([analysis], timeout=limit)
    if not done:
        analysis.cancel()
        await asyncio.wait([analysis])
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
