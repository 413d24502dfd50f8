# belief: J1
# says: Queue.put was called and never awaited
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await handle(request)
        except BaseException:
            requests.put(request)
            raise
