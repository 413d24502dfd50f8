# belief: J2
# says: as if all it wanted were to let others run
from collections import deque


def run_until_complete(coroutines, clock):
    ready, results = deque(enumerate(coroutines)), {}
    while ready:
        number, coroutine = ready.popleft()
        try:
            coroutine.send(None)
        except StopIteration as end:
            results[number] = end.value
        else:
            ready.append((number, coroutine))
    return [results[number] for number in range(len(coroutines))]
