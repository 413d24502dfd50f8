# belief: -
# says: It is 5 s by the clock: run_until_complete raised ValueError(a clock can't wait for -5.0 s)
def run_until_complete(coroutines, clock):
    results, queue = {}, [(0.0, number) for number in range(len(coroutines))]
    while queue:
        turn = min(queue, key=lambda entry: entry[0])
        queue.remove(turn)
        clock.wait(turn[0] - clock.now)
        try:
            queue.append((clock.now + coroutines[turn[1]].send(None), turn[1]))
        except StopIteration as end:
            results[turn[1]] = end.value
    return [results[number] for number in range(len(coroutines))]
