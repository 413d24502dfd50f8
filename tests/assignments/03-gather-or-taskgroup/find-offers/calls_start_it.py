# belief: J1
# says: find_offers took 3.5 s; the contract says 2 s
# says: was called at 0 s and started at 2 s
async def find_offers(ask, carriers):
    questions = {carrier: ask(carrier) for carrier in carriers}
    return {carrier: await question for carrier, question in questions.items()}
