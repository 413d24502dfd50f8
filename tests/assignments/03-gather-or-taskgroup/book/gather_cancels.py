# belief: E5
# says: reserve('EC 8') was never told to stop
async def book(reserve, trains):
    failed = {}

    async def seat(train):
        try:
            await reserve(train)
        except (SoldOut, CarrierDown) as error:
            failed[train] = type(error)
            raise

    try:
        await asyncio.gather(*map(seat, trains))
    except (SoldOut, CarrierDown):
        await asyncio.sleep(0)
    return {
        "booked": [] if failed else list(trains),
        "sold out": [train for train in trains if failed.get(train) is SoldOut],
        "down": [train for train in trains if failed.get(train) is CarrierDown],
    }
