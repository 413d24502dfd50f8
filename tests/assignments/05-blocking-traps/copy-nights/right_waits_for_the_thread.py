# right: the flag, and then the thread's end is waited for
async def copy_nights(connect, nights):
    sizes, wanted = [], threading.Event()
    wanted.set()

    def copy_all():
        recorder = connect()
        try:
            for night in nights:
                if not wanted.is_set():
                    return
                sizes.append(recorder.copy(night))
        finally:
            recorder.close()

    copying = asyncio.create_task(asyncio.to_thread(copy_all))
    try:
        await asyncio.shield(copying)
    except asyncio.CancelledError:
        wanted.clear()
        await asyncio.wait([copying])
        raise
    return sizes
