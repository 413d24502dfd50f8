# belief: -
# says: the contract asks for SensorDown
def run_until_complete(coroutines, clock):
    results = {}
    queue = [(clock.now, number) for number in range(len(coroutines))]
    while queue:
        turn = min(queue, key=lambda entry: entry[0])
        queue.remove(turn)
        clock.wait(max(0.0, turn[0] - clock.now))
        try:
            queue.append((clock.now + coroutines[turn[1]].send(None), turn[1]))
        except StopIteration as end:
            results[turn[1]] = end.value
        except Exception as error:
            results[turn[1]] = error
    return [results[number] for number in range(len(coroutines))]
