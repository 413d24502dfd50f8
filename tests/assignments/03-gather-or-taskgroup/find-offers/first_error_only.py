# belief: G5
# says: find_offers raised CarrierDown(Bora)
# says: the contract asks for an ExceptionGroup of CarrierDown
async def find_offers(ask, carriers):
    try:
        async with asyncio.TaskGroup() as tg:
            questions = {carrier: tg.create_task(ask(carrier)) for carrier in carriers}
    except ExceptionGroup as group:
        raise group.exceptions[0]
    return {carrier: question.result() for carrier, question in questions.items()}
