# right: asked of Python
async def look():
    body, paused = asyncio.sleep(0), asyncio.sleep(1)
    task = asyncio.create_task(body)
    found = [type(each).__name__.lower() for each in (paused, task, "text")]
    paused.close()
    await task
    return found


a, b, c = asyncio.run(look())
d, e, f, g = a, a, a, "future"
images = 1 + 2
at_once, after_is_clear, after_sleep = False, False, True
