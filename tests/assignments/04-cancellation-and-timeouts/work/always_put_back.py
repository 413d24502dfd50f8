# belief: -
# says: Ana had been handled to the end, and was back in the queue all the same; the contract says never both
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await handle(request)
        finally:
            await requests.put(request)
