# right: as in the lesson, a queue of what is ready and a list of timers
from collections import deque


def run_until_complete(coroutines, clock):
    ready, timers, results = deque(enumerate(coroutines)), [], {}
    while ready or timers:
        if not ready:
            clock.wait(timers[0][0] - clock.now)
        while timers and timers[0][0] <= clock.now:
            ready.append(timers.pop(0)[1])
        number, coroutine = ready.popleft()
        try:
            seconds = coroutine.send(None)
        except StopIteration as end:
            results[number] = end.value
        else:
            timers.append((clock.now + seconds, (number, coroutine)))
            timers.sort(key=lambda timer: timer[0])
            while timers and timers[0][0] <= clock.now:
                ready.append(timers.pop(0)[1])
    return [results[number] for number in range(len(coroutines))]
