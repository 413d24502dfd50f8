# belief: E1
# says: the delivery was cancelled and the unit not given back; the contract asks for that
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except Exception:
        await asyncio.shield(office.create_task(give_back(unit)))
        raise
