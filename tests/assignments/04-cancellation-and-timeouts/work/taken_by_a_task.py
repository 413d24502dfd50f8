# belief: -
# says: Dan comes one turn of the loop before the shift ends: Dan had left the queue when the cancellation came, and was neither handled nor put back
async def work(requests, handle):
    while True:
        getting = asyncio.create_task(requests.get())
        request = await getting
        try:
            await handle(request)
        except BaseException:
            requests.put_nowait(request)
            raise
