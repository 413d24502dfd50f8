# belief: J6
# says: was cancelled and went on all the same
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await handle(request)
        except asyncio.CancelledError:
            requests.put_nowait(request)
            return
        except Exception:
            requests.put_nowait(request)
            raise
