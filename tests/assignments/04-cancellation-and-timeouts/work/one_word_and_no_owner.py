# belief: G12
# says: 3 calls of handle were under way at once
async def work(requests, handle):
    while True:
        request = await requests.get()
        asyncio.create_task(handle(request))
