# right: a flag, and a finally
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    arrived = False
    try:
        answer = await drive(unit)
        arrived = True
        return answer
    finally:
        if not arrived:
            way_back = office.create_task(give_back(unit))
            await asyncio.wait([way_back])
