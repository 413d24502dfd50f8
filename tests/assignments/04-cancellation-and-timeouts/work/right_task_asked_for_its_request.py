# right: a task of its own takes the request, and is asked for it at the end
async def work(requests, handle):
    while True:
        getting = asyncio.create_task(requests.get())
        try:
            await asyncio.wait([getting])
            await handle(getting.result())
        except BaseException:
            getting.cancel()
            await asyncio.wait([getting])
            if not getting.cancelled():
                requests.put_nowait(getting.result())
            raise
