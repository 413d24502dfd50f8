# belief: -
# says: the failure at 0.5 s was not reported by 1.25 s
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = []

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))

    async def finish(self):
        while self.tasks:
            tasks, self.tasks = self.tasks, []
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(ended, Exception):
                    self.report(ended)
