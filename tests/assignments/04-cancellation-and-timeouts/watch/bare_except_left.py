# belief: J6
# says: called_off(watch, 3.5) returned 'still at work at 20 s'
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except SensorDown:
                await alarm(number)
            except BaseException:
                pass
            await asyncio.sleep(1.0)
    finally:
        log.append("end of watch")
