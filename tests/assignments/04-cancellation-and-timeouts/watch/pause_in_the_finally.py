# belief: -
# says: The night ends: it ended as cancelled, but only at 4.5 s; the contract asks for 3.5 s
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
        await asyncio.sleep(1.0)
        log.append("end of watch")
