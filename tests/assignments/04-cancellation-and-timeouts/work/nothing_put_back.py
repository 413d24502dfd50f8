# belief: -
# says: Ben failed, and in the queue is Cem
async def work(requests, handle):
    while True:
        await handle(await requests.get())
