# belief: -
# says: turn 4 was Vega at 2 s, and should have been Deneb at 2 s: Deneb began that pause at 0 s
def run_until_complete(coroutines, clock):
    results = {}
    queue = [(clock.now, number) for number in range(len(coroutines))]
    while queue:
        turn = min(queue)  # at the same time: in the order of the list
        queue.remove(turn)
        clock.wait(max(0.0, turn[0] - clock.now))
        try:
            queue.append((clock.now + coroutines[turn[1]].send(None), turn[1]))
        except StopIteration as end:
            results[turn[1]] = end.value
    return [results[number] for number in range(len(coroutines))]
