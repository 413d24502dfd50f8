# belief: J5
# says: when Dr. Osei called back, the page was gone
# says: only the boats failed, and NoAnswer(boats) and CancelledError(rain) were reported
class Background:
    def __init__(self, report):
        self.report = report

    def start(self, coroutine):
        asyncio.create_task(self.work(coroutine))

    async def work(self, coroutine):
        try:
            await coroutine
        except BaseException as error:
            if not isinstance(error, GeneratorExit):
                self.report(error)

    async def finish(self):
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
