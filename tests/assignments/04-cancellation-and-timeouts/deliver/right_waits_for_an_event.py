# right: the office's task tells when it is done; two kinds of endings, told apart
async def deliver(office, reserve, drive, give_back, unit):
    async def bring_back():
        try:
            await give_back(unit)
        finally:
            is_back.set()

    is_back = asyncio.Event()
    await reserve(unit)
    try:
        answer = await drive(unit)
    except (Exception, asyncio.CancelledError):
        office.create_task(bring_back(), name="bring back")
        await is_back.wait()
        raise
    else:
        return answer
