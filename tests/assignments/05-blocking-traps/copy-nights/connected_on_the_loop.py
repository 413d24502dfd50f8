# belief: -
# says: connect was called in the event loop's own thread, and copy('1 Feb') in the thread
# says: return [recorder.copy(night) for night in nights if not stop.is_set()]
async def copy_nights(connect, nights):
    stop, recorder = threading.Event(), connect()

    def copy_all():
        return [recorder.copy(night) for night in nights if not stop.is_set()]

    try:
        return await asyncio.to_thread(copy_all)
    finally:
        stop.set()
        recorder.close()
