# belief: -
# says: The boats are called back: CancelledError(boats) was reported; cancelled work is not to be reported
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = set()

    async def guarded(self, coroutine):
        try:
            await coroutine
        except BaseException as error:
            self.report(error)

    def start(self, coroutine):
        task = asyncio.create_task(self.guarded(coroutine))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def finish(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
