# belief: -
# says: a job that waits: Event.set was called in the thread
# says: loop.call_soon_threadsafe
import threading


async def with_signs_of_life(siren, interval, job):
    done, came = asyncio.Event(), []

    def work():
        try:
            came.append((job(), None))
        except Exception as error:
            came.append((None, error))
        done.set()

    async def show_life():
        while True:
            siren()
            await asyncio.sleep(interval)

    life = asyncio.create_task(show_life())
    threading.Thread(target=work).start()
    try:
        await done.wait()
    finally:
        life.cancel()
        await asyncio.wait([life])
    result, error = came[0]
    if error:
        raise error
    return result
