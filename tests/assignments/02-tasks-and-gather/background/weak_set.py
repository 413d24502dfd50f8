# belief: J5
# says: when Dr. Osei called back, the page was gone
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = weakref.WeakSet()

    def start(self, coroutine):
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.ended)

    def ended(self, task):
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.report(task.exception())

    async def finish(self):
        while self.tasks:
            await asyncio.wait(list(self.tasks))
