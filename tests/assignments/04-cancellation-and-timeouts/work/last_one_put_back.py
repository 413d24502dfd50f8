# belief: -
# says: all were handled, and in the queue is Ben
async def work(requests, handle):
    request = None
    try:
        while True:
            request = await requests.get()
            await handle(request)
    finally:
        if request is not None:
            requests.put_nowait(request)
