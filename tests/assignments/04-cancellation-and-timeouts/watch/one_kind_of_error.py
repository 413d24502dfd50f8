# belief: -
# says: The night ends in a pause: called_off(watch, 1.5) raised ValueError(no number)
async def watch(read, alarm, log):
    number = 0
    try:
        while True:
            number += 1
            try:
                log.append(await read(number))
            except SensorDown:
                await alarm(number)
            await asyncio.sleep(1.0)
    finally:
        log.append("end of watch")
