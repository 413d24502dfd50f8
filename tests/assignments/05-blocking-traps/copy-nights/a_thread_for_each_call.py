# belief: -
# says: connect was called in the thread asyncio_
# says: only the thread that connected may use the recorder
# says: Which thread runs each of your calls?
async def copy_nights(connect, nights):
    recorder = await asyncio.to_thread(connect)
    try:
        return [await asyncio.to_thread(recorder.copy, night) for night in nights]
    finally:
        await asyncio.to_thread(recorder.close)
