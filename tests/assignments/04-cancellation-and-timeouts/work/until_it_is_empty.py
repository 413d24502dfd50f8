# belief: -
# says: it ended by itself at 3 s
async def work(requests, handle):
    while not requests.empty():
        request = await requests.get()
        try:
            await handle(request)
        except BaseException:
            requests.put_nowait(request)
            raise
