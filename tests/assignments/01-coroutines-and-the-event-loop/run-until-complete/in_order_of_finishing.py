# belief: -
# says: the right ones, in another order
def run_until_complete(coroutines, clock):
    results, queue = [], [(clock.now, each) for each in coroutines]
    while queue:
        turn = min(queue, key=lambda entry: entry[0])
        queue.remove(turn)
        clock.wait(max(0.0, turn[0] - clock.now))
        try:
            queue.append((clock.now + turn[1].send(None), turn[1]))
        except StopIteration as end:
            results.append(end.value)
    return results
