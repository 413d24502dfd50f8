# belief: -
# says: one sign a minute: the job was done, and with_signs_of_life still ran: it waits for its next sign
async def with_signs_of_life(siren, interval, job):
    working = asyncio.create_task(asyncio.to_thread(job))
    try:
        while not working.done():
            siren()
            await asyncio.sleep(interval)
        return await working
    finally:
        working.cancel()
        await asyncio.wait([working])
