# belief: G12
# says: log('rain'), log('siren') and log('boats') were still running at 0.5 s
class Background:
    def __init__(self, report):
        self.report = report

    def start(self, coroutine):
        asyncio.create_task(coroutine)

    async def finish(self):
        await asyncio.sleep(0)
