# belief: G7
# says: Dan came as the shift ended, and in the queue is nothing
async def work(requests, handle):
    while True:
        getting = asyncio.create_task(requests.get())
        try:
            await asyncio.wait([getting])
        finally:
            getting.cancel()
        request = getting.result()
        try:
            await handle(request)
        except BaseException:
            requests.put_nowait(request)
            raise
