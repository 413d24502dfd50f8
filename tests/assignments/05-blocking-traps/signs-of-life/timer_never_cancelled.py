# belief: -
# says: after the job: signs of life after with_signs_of_life had ended
async def with_signs_of_life(siren, interval, job):
    loop = asyncio.get_running_loop()

    def show_life():
        siren()
        loop.call_later(interval, show_life)

    show_life()
    return await loop.run_in_executor(None, job)
