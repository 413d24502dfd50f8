# belief: -
# says: Deneb's first turn came at 3 s, because your loop went on with Vega
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
