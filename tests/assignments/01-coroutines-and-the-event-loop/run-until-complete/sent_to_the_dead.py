# belief: J3
# says: A coroutine was awaited that had run already
def run_until_complete(coroutines, clock):
    results, due = {}, dict.fromkeys(range(len(coroutines)), clock.now)
    while len(results) < len(coroutines):
        number = min(due, key=lambda each: due[each])
        clock.wait(max(0.0, due[number] - clock.now))
        try:
            due[number] = clock.now + coroutines[number].send(None)
        except StopIteration as end:
            results[number] = end.value
    return [results[number] for number in range(len(coroutines))]
