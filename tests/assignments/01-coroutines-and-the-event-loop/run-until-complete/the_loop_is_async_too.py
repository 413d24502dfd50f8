# belief: J10
# says: a call of it makes one coroutine more
async def run_until_complete(coroutines, clock):
    results = {}
    queue = [(clock.now, number) for number in range(len(coroutines))]
    while queue:
        turn = min(queue, key=lambda entry: entry[0])
        queue.remove(turn)
        clock.wait(max(0.0, turn[0] - clock.now))
        try:
            seconds = coroutines[turn[1]].send(None)
        except StopIteration as end:
            results[turn[1]] = end.value
        else:
            queue.append((clock.now + seconds, turn[1]))
    return [results[number] for number in range(len(coroutines))]
