# belief: -
# says: give_back('0- 3') was still running at 1.25 s, when the office had closed
# says: nobody owns it: make it a task of `office`
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException:
        await asyncio.shield(give_back(unit))
        raise
