# belief: J6
# says: was cancelled and went on all the same
async def copy_nights(connect, nights):
    stop, sizes = threading.Event(), []

    def copy_all():
        recorder = connect()
        try:
            for night in nights:
                if stop.is_set():
                    break
                sizes.append(recorder.copy(night))
        finally:
            recorder.close()

    try:
        await asyncio.to_thread(copy_all)
    except asyncio.CancelledError:
        stop.set()
    return sizes
