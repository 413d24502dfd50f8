# right: the lab's own endings are marked before they reach the deadline
async def lab_result(analyse, sample, limit):
    me = asyncio.current_task()
    requests_before = me.cancelling()
    own = []

    async def marked():
        try:
            return await analyse(sample)
        except TimeoutError as error:
            own.append(error)
            raise

    try:
        async with asyncio.timeout(limit):
            return await marked()
    except TimeoutError:
        if own:
            raise
        return "too slow"
    except asyncio.CancelledError:
        if me.cancelling() > requests_before:
            raise
        return "called off"
