# belief: -
# says: Short pauses: turn 3 was Vega at 0.25 s, and should have been Vega at 0.0625 s
def run_until_complete(coroutines, clock):
    results = [None] * len(coroutines)
    queue = [(clock.now, place) for place in range(len(coroutines))]
    while queue:
        due = min(queue, key=lambda entry: entry[0])
        if due[0] > clock.now:
            clock.wait(0.25)
            continue
        queue.remove(due)
        _, place = due
        try:
            queue.append((clock.now + coroutines[place].send(None), place))
        except StopIteration as end:
            results[place] = end.value
    return results
