# right: a callback on the way out, and readings that come as values
import itertools
from contextlib import ExitStack


async def watch(read, alarm, log):
    with ExitStack() as stack:
        stack.callback(log.append, "end of watch")
        for number in itertools.count(1):
            (outcome,) = await asyncio.gather(read(number), return_exceptions=True)
            if isinstance(outcome, Exception):
                await alarm(number)
            else:
                log.append(outcome)
            await asyncio.sleep(1.0)
