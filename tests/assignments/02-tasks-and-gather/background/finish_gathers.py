# belief: -
# says: finish raised NoAnswer(disk full), an error of the work, at 1 s
# says: `gather` leaves the rest running
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
