# belief: J4
# says: ask('smithy') (NoAnswer: smithy) failed, and nobody ever looked: the error is lost
async def roll_call(ask, houses):
    rows = {house: (house, None, "NoAnswer") for house in houses}

    def answered(house, call):
        if not call.cancelled() and not getattr(call, "_exception", None):
            rows[house] = (house, call.result(), None)

    calls = []
    for house in houses:
        call = asyncio.create_task(ask(house))
        call.add_done_callback(lambda call, house=house: answered(house, call))
        calls.append(call)
    await asyncio.wait(calls)
    return list(rows.values())
