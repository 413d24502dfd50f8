# right: asyncio.wait, with the analysis a task of its own
async def lab_result(analyse, sample, limit):
    analysis = asyncio.ensure_future(analyse(sample))
    try:
        done, _ = await asyncio.wait([analysis], timeout=limit)
    finally:
        if not analysis.done():
            analysis.cancel()
            await asyncio.wait([analysis])
    if not done:
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
