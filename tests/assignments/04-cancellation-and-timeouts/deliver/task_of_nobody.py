# belief: J8
# says: give_back('A+ 17') was still running at 0.75 s, when the code had ended
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException:
        asyncio.create_task(give_back(unit))
        raise
