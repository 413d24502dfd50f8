# right: in a finally, by what is in hand
async def work(requests, handle):
    in_hand = []
    try:
        while True:
            in_hand.append(await requests.get())
            await handle(in_hand[0])
            in_hand.clear()
    finally:
        for request in in_hand:
            requests.put_nowait(request)
