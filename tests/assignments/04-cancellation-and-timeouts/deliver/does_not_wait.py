# belief: -
# says: The courier is ill: deliver ended at 0.75 s, and the unit was back at 1.5 s
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException:
        office.create_task(give_back(unit))
        raise
