# belief: -
# says: finish ended at 1 s, and log('boats'), started meanwhile, was still running
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = set()

    def start(self, coroutine):
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.ended)

    def ended(self, task):
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.report(task.exception())

    async def finish(self):
        if self.tasks:
            await asyncio.wait(self.tasks)
