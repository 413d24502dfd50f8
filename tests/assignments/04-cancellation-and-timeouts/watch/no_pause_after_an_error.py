# belief: -
# says: the second reading failed at 2 s, and the third began at 2.25 s
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
                await asyncio.sleep(1.0)
            except Exception:
                await alarm(number)
    finally:
        log.append("end of watch")
