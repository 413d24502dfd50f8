# belief: -
# says: handle('Ben') was told to stop and had not ended at 1.75 s, when the code had
async def work(requests, handle):
    while True:
        request = await requests.get()
        handling = asyncio.create_task(handle(request))
        try:
            await asyncio.shield(handling)
        except BaseException:
            handling.cancel()
            await asyncio.wait([handling])
            requests.put_nowait(request)
            raise
