# belief: -
# says: A dead line, and noise: roll_call raised ValueError(noise)
async def roll_call(ask, houses):
    async def called(house):
        try:
            return house, await ask(house), None
        except NoAnswer:
            return house, None, "NoAnswer"
        except asyncio.CancelledError:
            return house, None, "CancelledError"

    return await asyncio.gather(*map(called, houses))
