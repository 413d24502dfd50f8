# belief: -
# says: returned 'cancelled at 1 s'; the contract asks for 'cancelled at 1.75 s'
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException:
        office.create_task(give_back(unit))
        raise
