# belief: -
# says: a future's method was called in the thread
# says: loop.call_soon_threadsafe
import threading


async def copy_nights(connect, nights):
    stop, done = threading.Event(), asyncio.get_running_loop().create_future()

    def copy_all():
        try:
            recorder = connect()
            try:
                sizes = []
                for night in nights:
                    if stop.is_set():
                        break
                    sizes.append(recorder.copy(night))
            finally:
                recorder.close()
        except Exception as error:
            done.set_exception(error)
        else:
            if not done.cancelled():
                done.set_result(sizes)

    threading.Thread(target=copy_all, daemon=True).start()
    try:
        return await done
    finally:
        stop.set()
