# right: one handler for errors, one for a cancellation; put, of a queue without a limit, never waits
async def work(requests, handle):
    while True:
        request = await requests.get()
        try:
            await handle(request)
        except asyncio.CancelledError:
            await requests.put(request)
            raise
        except Exception:
            await requests.put(request)
            raise
        finally:
            requests.task_done()
