# belief: J1
# says: alarm(2) was called and never awaited
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except Exception:
                alarm(number)
            await asyncio.sleep(1.0)
    finally:
        log.append("end of watch")
