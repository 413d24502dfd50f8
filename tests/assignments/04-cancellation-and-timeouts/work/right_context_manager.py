# right: a context manager that keeps what it took
from contextlib import asynccontextmanager


@asynccontextmanager
async def taken(requests):
    request = await requests.get()
    try:
        yield request
    except BaseException:
        requests.put_nowait(request)
        raise


async def work(requests, handle):
    while True:
        async with taken(requests) as request:
            await handle(request)
