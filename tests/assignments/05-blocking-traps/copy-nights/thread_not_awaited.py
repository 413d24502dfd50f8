# belief: J1
# says: that nobody awaited
async def copy_nights(connect, nights):
    stop = threading.Event()

    def copy_all():
        recorder = connect()
        try:
            return [recorder.copy(night) for night in nights if not stop.is_set()]
        finally:
            recorder.close()

    return asyncio.to_thread(copy_all)
