# belief: G11
# says: Called off twice: give_back('0- 3') was cancelled with deliver, which waited for it
# says: section “Asked twice”
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
