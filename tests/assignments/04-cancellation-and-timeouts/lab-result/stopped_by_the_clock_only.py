# belief: G12
# says: The caller hangs up: analyse('S4') was still running at 1 s, when the code had ended
async def lab_result(analyse, sample, limit):
    analysis = asyncio.create_task(analyse(sample))
    done, _ = await asyncio.wait([analysis], timeout=limit)
    if not done:
        analysis.cancel()
        await asyncio.wait([analysis])
        return "too slow"
    return "called off" if analysis.cancelled() else analysis.result()
