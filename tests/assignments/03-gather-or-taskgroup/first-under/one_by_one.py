# belief: J1
# says: returned ('Alpina', 80)
async def first_under(limit, ask, carriers):
    for carrier, question in [(carrier, ask(carrier)) for carrier in carriers]:
        try:
            offer = await question
        except CarrierDown:
            continue
        if offer <= limit:
            return carrier, offer
    return None
