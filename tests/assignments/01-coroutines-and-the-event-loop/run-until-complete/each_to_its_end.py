# belief: -
# says: Deneb had no turn at 0 s
def run_until_complete(coroutines, clock):
    results = []
    for coroutine in coroutines:
        while True:
            try:
                clock.wait(coroutine.send(None))
            except StopIteration as end:
                results.append(end.value)
                break
    return results
