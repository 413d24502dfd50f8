"""The steps of each lane as arrays of numbers, and as few bars as show the same picture.

A coroutine that never rests takes a quarter of a million steps a second. What can't be told apart
is put together here, before anything is built for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from loopscope.trace import Trace

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class LaneSteps:
    """The steps of one lane in the order in which they ended, in seconds since the beginning."""

    ready: Numbers
    start: Numbers
    end: Numbers

    def next_start(self, after: float, at_once: bool = False) -> float | None:
        """When the first step after `after` began (or right then, with `at_once`), if any did."""
        place = int(np.searchsorted(self.start, after, "left" if at_once else "right"))
        return float(self.start[place]) if place < len(self.start) else None


NO_STEPS = LaneSteps(*(np.empty(0) for _ in range(3)))


def steps_of_lanes(trace: Trace) -> dict[int, LaneSteps]:
    """What `trace.steps_by_lane` tells, without an object for each step."""
    lane = np.array(trace.step_lane, dtype=np.int64)
    order = np.argsort(lane, kind="stable")
    columns = (trace.step_ready, trace.step_start, trace.step_end)
    ready, start, end = (np.array(column)[order] - trace.origin for column in columns)
    lanes, first = np.unique(lane[order], return_index=True)
    borders = [*first.tolist(), len(lane)]
    found = {}
    for number, low, high in zip(lanes.tolist(), borders, borders[1:], strict=False):
        mine = slice(low, high)
        found[number] = LaneSteps(
            _since(ready[mine], start[mine], end[mine]), start[mine], end[mine]
        )
    return found


def _since(ready: Numbers, start: Numbers, end: Numbers) -> Numbers:
    # A step may schedule the next one before it ends; ready is what comes after it.
    earliest = np.concatenate(([0.0], end[:-1]))
    known = ready <= start  # false where it is not a number
    since: Numbers = np.where(known, np.maximum(ready, earliest), start)
    return np.minimum(since, start)


def drawn_as_one(start: Numbers, end: Numbers, thinnest: float) -> tuple[Numbers, Numbers]:
    """The bars that cover what bars from each `start` to `end`, `thinnest` at the least, cover.

    No two of them touch, so a picture has room for so many and no more, however many there were.
    """
    if not len(start):
        return start, end
    order = np.argsort(start, kind="stable")
    first = start[order]
    last = np.maximum.accumulate(np.maximum(end[order], first + thinnest))
    opens = np.concatenate(([True], first[1:] > last[:-1]))
    closes = np.concatenate((opens[1:], [True]))
    return first[opens], last[closes]
