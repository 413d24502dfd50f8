# belief: -
# says: deliver was cancelled at 1 s, and raised CourierIll; the contract says that it ends as cancelled
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    try:
        return await drive(unit)
    except BaseException as error:
        try:
            await asyncio.shield(office.create_task(give_back(unit)))
        finally:
            raise error
