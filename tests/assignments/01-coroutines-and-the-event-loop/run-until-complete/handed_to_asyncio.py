# belief: G12
# says: when the code had ended: left behind
def run_until_complete(coroutines, clock):
    tasks = [asyncio.get_running_loop().create_task(each) for each in coroutines]
    return [task.result() for task in tasks if task.done()]
