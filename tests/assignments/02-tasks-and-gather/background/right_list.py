# right: a list, looked through until all is done
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = []

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))
        self.tasks[-1].add_done_callback(self.tell)

    def tell(self, task):
        if task.cancelled():
            return
        if error := task.exception():
            self.report(error)

    async def finish(self):
        while not all(task.done() for task in self.tasks):
            await asyncio.gather(*self.tasks, return_exceptions=True)
