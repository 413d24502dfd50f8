# belief: J1
# says: was called at 0 s and started at 0.5 s
async def book(reserve, trains):
    report = {"booked": [], "sold out": [], "down": []}
    for train, seat in [(train, reserve(train)) for train in trains]:
        try:
            await seat
        except SoldOut:
            report["sold out"].append(train)
        except CarrierDown:
            report["down"].append(train)
        else:
            report["booked"].append(train)
    return report
