# belief: J4
# says: an entry failed, and nothing was reported
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = set()

    def start(self, coroutine):
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)

    async def finish(self):
        while not all(task.done() for task in self.tasks):
            await asyncio.gather(*self.tasks, return_exceptions=True)
