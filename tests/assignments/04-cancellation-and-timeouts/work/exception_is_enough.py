# belief: E1
# says: Ben was cut short, and in the queue is Cem
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await handle(request)
        except Exception:
            requests.put_nowait(request)
            raise
