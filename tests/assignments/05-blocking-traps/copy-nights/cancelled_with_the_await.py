# belief: E2
# says: copies begun after copy_nights was cancelled
async def copy_nights(connect, nights):
    def copy_all():
        recorder = connect()
        try:
            return [recorder.copy(night) for night in nights]
        finally:
            recorder.close()

    return await asyncio.to_thread(copy_all)
