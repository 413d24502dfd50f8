# belief: -
# says: alarm(3) was called at 3.5 s or later; the watch had been cancelled
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except BaseException as error:
                await alarm(number)
                if isinstance(error, asyncio.CancelledError):
                    raise
            await asyncio.sleep(1.0)
    finally:
        log.append("end of watch")
