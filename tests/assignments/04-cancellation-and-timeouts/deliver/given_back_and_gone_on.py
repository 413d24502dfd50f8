# belief: J6
# says: was cancelled and went on all the same
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except CourierIll:
        await asyncio.shield(office.create_task(give_back(unit)))
        raise
    except asyncio.CancelledError:
        await asyncio.shield(office.create_task(give_back(unit)))
        return "called off"
