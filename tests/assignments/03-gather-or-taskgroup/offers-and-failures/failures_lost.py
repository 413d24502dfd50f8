# belief: J4
# says: returned ({'Alpina': 160, 'Cirro': 150}, {})
async def offers_and_failures(ask, carriers):
    outcomes = await asyncio.gather(*map(ask, carriers), return_exceptions=True)
    pairs = zip(carriers, outcomes, strict=True)
    return {name: price for name, price in pairs if isinstance(price, int)}, {}
