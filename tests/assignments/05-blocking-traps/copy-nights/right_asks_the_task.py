# right: the thread asks the task itself whether it was told to stop
from contextlib import closing


async def copy_nights(connect, nights):
    me = asyncio.current_task()
    before = me.cancelling()

    def copy_all():
        with closing(connect()) as recorder:
            return [recorder.copy(night) for night in nights if me.cancelling() == before]

    return await asyncio.to_thread(copy_all)
