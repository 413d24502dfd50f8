# belief: J8
# says: give_back('0- 3') was still running at 1.25 s, when the code had ended
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException:
        await asyncio.shield(give_back(unit))
        raise
