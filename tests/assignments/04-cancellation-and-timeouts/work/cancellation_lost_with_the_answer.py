# belief: -
# says: Dan comes as the shift ends: the cancellation at 2 s was lost, and work went on
async def work(requests, handle):
    while True:
        getting = asyncio.create_task(requests.get())
        try:
            await asyncio.wait([getting])
        except asyncio.CancelledError:
            if not getting.done():  # what wait_for of Python 3.11 does
                getting.cancel()
                raise
        request = getting.result()
        try:
            await handle(request)
        except BaseException:
            requests.put_nowait(request)
            raise
