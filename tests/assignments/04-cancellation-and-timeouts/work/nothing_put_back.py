# belief: -
# says: Ben failed, and what is in the queue is ['Cem']
async def work(requests, handle):
    while True:
        await handle(await requests.get())
