# belief: E5
# says: with_background raised NoAnswer(disk full)
# says: log('rain') was still running at 1 s
class Background:
    def __init__(self, report):
        self.report = report
        self.tasks = []

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))

    async def finish(self):
        try:
            await asyncio.gather(*self.tasks)
        except NoAnswer as error:
            self.report(error)
            raise
