# belief: -
# says: WrongThread
async def copy_nights(connect, nights):
    recorder = await asyncio.to_thread(connect)
    try:
        return [await asyncio.to_thread(recorder.copy, night) for night in nights]
    finally:
        await asyncio.to_thread(recorder.close)
