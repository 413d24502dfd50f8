# belief: -
# says: ('A', 2.0), ('B', 2.0), ('C', 2.0)] in place of
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
