# right: no task, a timer that sets itself again
async def with_signs_of_life(siren, interval, job):
    loop = asyncio.get_running_loop()
    timer = None

    def show_life():
        nonlocal timer
        siren()
        timer = loop.call_later(interval, show_life)

    show_life()
    try:
        return await loop.run_in_executor(None, job)
    finally:
        timer.cancel()
