# belief: -
# says: WrongThread(connected in the thread asyncio_
async def copy_nights(connect, nights):
    recorder = await asyncio.to_thread(connect)
    try:
        return [await asyncio.to_thread(recorder.copy, night) for night in nights]
    finally:
        await asyncio.to_thread(recorder.close)
