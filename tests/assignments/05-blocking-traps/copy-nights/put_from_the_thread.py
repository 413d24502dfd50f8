# belief: -
# says: Queue.put_nowait was called in the thread
# says: loop.call_soon_threadsafe
import threading


async def copy_nights(connect, nights):
    stop, answers = threading.Event(), asyncio.Queue()

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
            answers.put_nowait(error)
        else:
            answers.put_nowait(sizes)

    threading.Thread(target=copy_all).start()
    try:
        answer = await answers.get()
    finally:
        stop.set()
    if isinstance(answer, Exception):
        raise answer
    return answer
