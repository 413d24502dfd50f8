# belief: J1
# says: an entry was not begun when the desk went on
class Background:
    def __init__(self, report):
        self.report = report
        self.work = []

    def start(self, coroutine):
        self.work.append(coroutine)

    async def finish(self):
        while self.work:
            work, self.work = self.work, []
            for error in await asyncio.gather(*work, return_exceptions=True):
                if isinstance(error, Exception):
                    self.report(error)
