# belief: J6
# says: alarm(3) was called at 3.5 s or later; the watch had been cancelled
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except:  # noqa: E722
                await alarm(number)
            await asyncio.sleep(1.0)
    finally:
        log.append("end of watch")
        return
