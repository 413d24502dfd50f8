# belief: E1
# says: copies begun after copy_nights was cancelled
async def copy_nights(connect, nights):
    stop = threading.Event()

    def copy_all():
        recorder = connect()
        try:
            return [recorder.copy(night) for night in nights if not stop.is_set()]
        finally:
            recorder.close()

    try:
        return await asyncio.to_thread(copy_all)
    except Exception:
        stop.set()
        raise
