# right: each coroutine in one that tells its error, and a counter with an event
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = {}
        self.started = 0
        self.idle = asyncio.Event()
        self.idle.set()

    def start(self, coroutine):
        self.started += 1
        self.idle.clear()
        self.tasks[self.started] = asyncio.create_task(self.work(self.started, coroutine))

    async def work(self, number, coroutine):
        try:
            await coroutine
        except Exception as error:
            self.report(error)
        finally:
            del self.tasks[number]
            if not self.tasks:
                self.idle.set()

    async def finish(self):
        await self.idle.wait()
