# belief: G12
# says: called_off(watch, 10.0) returned 'cancelled at 10 s'; the contract asks for OSError
async def watch(read, alarm, log):
    number = 0
    alarms = set()
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except Exception:
                alarms.add(asyncio.create_task(alarm(number)))
            await asyncio.sleep(1.0)
    finally:
        log.append("end of watch")
