# belief: E5
# says: ask('Alpina') and ask('Cirro') were still running at 0.5 s
async def find_offers(ask, carriers):
    try:
        return dict(zip(carriers, await asyncio.gather(*map(ask, carriers)), strict=True))
    except CarrierDown as down:
        raise ExceptionGroup("no offers", [down])
