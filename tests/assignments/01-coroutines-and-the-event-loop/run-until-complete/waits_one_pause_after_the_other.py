# belief: -
# says: Vega's turns came at 0 s and 6 s; after the first it paused for 3 s
from collections import deque


def run_until_complete(coroutines, clock):
    ready, results = deque(enumerate(coroutines)), {}
    while ready:
        paused = []
        for number, coroutine in ready:
            try:
                paused.append((coroutine.send(None), number, coroutine))
            except StopIteration as end:
                results[number] = end.value
        for seconds, _, _ in paused:
            clock.wait(seconds)
        ready = deque((number, coroutine) for _, number, coroutine in paused)
    return [results[number] for number in range(len(coroutines))]
