# right: no flag; a pool of one thread gets one call at a time, and the closing last
from concurrent.futures import ThreadPoolExecutor


async def copy_nights(connect, nights):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_workers=1)
    opened = []

    def close_all():
        for recorder in opened:
            recorder.close()

    try:
        await loop.run_in_executor(pool, lambda: opened.append(connect()))
        return [await loop.run_in_executor(pool, opened[0].copy, night) for night in nights]
    finally:
        pool.submit(close_all)
        pool.shutdown(wait=False)
