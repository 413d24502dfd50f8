# belief: -
# says: a copy fails: connections made: 1, closed: 0
async def copy_nights(connect, nights):
    stop = threading.Event()

    def copy_all():
        recorder, sizes = connect(), []
        for night in nights:
            if stop.is_set():
                break
            sizes.append(recorder.copy(night))
        recorder.close()
        return sizes

    try:
        return await asyncio.to_thread(copy_all)
    finally:
        stop.set()
