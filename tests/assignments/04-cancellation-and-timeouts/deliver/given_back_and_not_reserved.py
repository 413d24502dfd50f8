# belief: -
# says: give_back('0- 3') was called at 0.25 s; the contract asks for no call of it
async def deliver(office, reserve, drive, give_back, unit):
    try:
        await reserve(unit)
        return await drive(unit)
    except BaseException:
        await asyncio.shield(office.create_task(give_back(unit)))
        raise
