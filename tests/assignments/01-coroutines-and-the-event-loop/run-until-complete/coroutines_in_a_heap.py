# belief: -
# says: run_until_complete raised TypeError('<' not supported between instances of 'coroutine' and
# says: Put a counter into the tuple
import heapq


def run_until_complete(coroutines, clock):
    results, heap = {}, [(clock.now, each) for each in coroutines]
    heapq.heapify(heap)
    while heap:
        when, each = heapq.heappop(heap)
        clock.wait(max(0.0, when - clock.now))
        try:
            heapq.heappush(heap, (clock.now + each.send(None), each))
        except StopIteration as end:
            results[each] = end.value
    return [results[each] for each in coroutines]
