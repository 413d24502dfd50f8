# right: one heap, in which numbers settle what is at the same time
import heapq
from itertools import count


def run_until_complete(coroutines, clock):
    results, order = [None] * len(coroutines), count()
    heap = [(clock.now, next(order), place) for place in range(len(coroutines))]
    while heap:
        when, _, place = heapq.heappop(heap)
        if when > clock.now:
            clock.wait(when - clock.now)
        try:
            seconds = coroutines[place].send(None)
        except StopIteration as end:
            results[place] = end.value
            continue
        heapq.heappush(heap, (clock.now + seconds, next(order), place))
    return results
