# right: the flag is asyncio's own, and the thread only asks it; the check makes a remark
async def copy_nights(connect, nights):
    needed = asyncio.Event()

    def copy_all():
        recorder = connect()
        try:
            return [recorder.copy(night) for night in nights if not needed.is_set()]
        finally:
            recorder.close()

    try:
        return await asyncio.to_thread(copy_all)
    finally:
        needed.set()
