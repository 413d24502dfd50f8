# belief: E1
# says: the watch was cancelled, and log is ['4 °C']
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except Exception:
                await alarm(number)
            await asyncio.sleep(1.0)
    except Exception:
        log.append("end of watch")
        raise
