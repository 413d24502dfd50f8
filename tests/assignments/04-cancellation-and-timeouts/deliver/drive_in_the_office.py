# belief: -
# says: The courier is ill: the whole office was stopped: it raised ExceptionGroup
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    trip = office.create_task(drive(unit))
    try:
        return await trip
    except BaseException:
        await asyncio.shield(office.create_task(give_back(unit)))
        raise
