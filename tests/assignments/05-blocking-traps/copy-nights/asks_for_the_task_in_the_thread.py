# belief: -
# says: RuntimeError(no running event loop)
# says: In a thread no loop runs
async def copy_nights(connect, nights):
    def copy_all():
        recorder = connect()
        try:
            return [
                recorder.copy(night) for night in nights if not asyncio.current_task().cancelling()
            ]
        finally:
            recorder.close()

    return await asyncio.to_thread(copy_all)
