# belief: G12
# says: handle('Ben') was still running at 1.5 s, when the code had ended
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await asyncio.shield(handle(request))
        except BaseException:
            requests.put_nowait(request)
            raise
