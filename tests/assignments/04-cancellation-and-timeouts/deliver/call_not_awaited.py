# belief: J1
# says: give_back('A+ 17') was called and never awaited
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException:
        give_back(unit)
        raise
