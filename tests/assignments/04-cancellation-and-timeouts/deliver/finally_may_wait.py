# belief: G11
# says: give_back('0- 3') was cancelled; the contract lets all come to their own end
async def deliver(office, reserve, drive, give_back, unit):
    await reserve(unit)
    arrived = False
    try:
        answer = await drive(unit)
        arrived = True
        return answer
    finally:
        if not arrived:
            await give_back(unit)
