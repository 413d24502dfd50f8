# right: the cancellation let through by name, the last entry at each way out
async def watch(read, alarm, log):
    try:
        number = 0
        while True:
            number += 1
            try:
                reading = await read(number)
            except asyncio.CancelledError:
                raise
            except BaseException:
                await alarm(number)
            else:
                log.append(reading)
            await asyncio.sleep(1.0)
    except BaseException:
        log.append("end of watch")
        raise
