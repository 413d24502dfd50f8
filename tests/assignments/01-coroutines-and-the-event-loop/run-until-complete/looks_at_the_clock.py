# belief: -
# says: your loop was still at work after 2 s of computing, and the clock stands at 0 s. Time passes only
def run_until_complete(coroutines, clock):
    results = {}
    due = dict.fromkeys(range(len(coroutines)), clock.now)
    while due:
        for number, when in list(due.items()):
            if clock.now < when:
                continue
            try:
                due[number] = clock.now + coroutines[number].send(None)
            except StopIteration as end:
                results[number] = end.value
                del due[number]
    return [results[number] for number in range(len(coroutines))]
