# belief: -
# says: WrongThread(connected in the event loop's own thread, used in the thread asyncio_
async def copy_nights(connect, nights):
    stop, recorder = threading.Event(), connect()

    def copy_all():
        return [recorder.copy(night) for night in nights if not stop.is_set()]

    try:
        return await asyncio.to_thread(copy_all)
    finally:
        stop.set()
        recorder.close()
