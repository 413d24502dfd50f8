# belief: J4
# says: log('siren') (NoAnswer: disk full) failed, and nobody ever looked: the error is lost
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = set()

    def start(self, coroutine):
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def finish(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
