# belief: -
# says: your loop wanted asyncio's to run. There is no asyncio in here
def run_until_complete(coroutines, clock):
    async def all_of_them():
        return await asyncio.gather(*coroutines)

    return asyncio.run(all_of_them())
