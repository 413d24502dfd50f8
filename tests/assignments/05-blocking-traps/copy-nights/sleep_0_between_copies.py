# belief: E4
# says: held the event loop for
# says: sizes.append(recorder.copy(night))
async def copy_nights(connect, nights):
    recorder = connect()
    try:
        sizes = []
        for night in nights:
            await asyncio.sleep(0)
            sizes.append(recorder.copy(night))
        return sizes
    finally:
        recorder.close()
