# belief: G4
# says: called_off(work, 1.5) returned 'still at work at 20 s'; the contract asks for 'cancelled at 1.75 s'
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await handle(request)
        except asyncio.CancelledError:
            requests.put_nowait(request)
        except Exception:
            requests.put_nowait(request)
            raise
