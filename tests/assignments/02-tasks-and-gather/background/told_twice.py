# belief: -
# says: the contract asks for its error, once
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = set()

    async def guarded(self, coroutine):
        try:
            await coroutine
        except Exception as error:
            self.report(error)
            raise

    def start(self, coroutine):
        task = asyncio.create_task(self.guarded(coroutine))
        self.tasks.add(task)
        task.add_done_callback(self.ended)

    def ended(self, task):
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.report(task.exception())

    async def finish(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
