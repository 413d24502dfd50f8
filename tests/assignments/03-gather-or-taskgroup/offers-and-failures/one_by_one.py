# belief: J1
# says: was called at 0 s and started at 2 s
async def offers_and_failures(ask, carriers):
    offers, failures = {}, {}
    questions = {carrier: ask(carrier) for carrier in carriers}  # under way, as promises are
    for carrier, question in questions.items():
        try:
            offers[carrier] = await question
        except CarrierDown as error:
            failures[carrier] = error
    return offers, failures
