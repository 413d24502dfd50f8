# belief: J6
# says: called_off(watch, 3.5) returned None; the contract asks for 'cancelled at 3.5 s'
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
    finally:
        log.append("end of watch")
        return
