"""Many tasks as curves over time: how many were alive, how many ready, how busy the loop was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from loopscope.trace import Trace

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Bands:
    """Samples at `times` (seconds since the beginning)."""

    times: Numbers
    alive: Numbers
    ready: Numbers
    busy: Numbers
    """The share of the time around each sample in which the loop was running something, 0 to 1."""


def bands(trace: Trace, samples: int = 600) -> Bands:
    """Count tasks over time, at `samples` evenly spaced moments."""
    span = trace.span or 1e-9
    edges = np.linspace(0.0, span, samples + 1)
    times = (edges[:-1] + edges[1:]) / 2
    origin = trace.origin
    born = np.sort(np.array(trace.born[1:]) - origin)
    ended = np.sort(np.array(trace.ended[1:]) - origin)
    ended = ended[~np.isnan(ended)]
    start = np.array(trace.step_start) - origin
    end = np.array(trace.step_end) - origin
    ready = np.array(trace.step_ready) - origin
    known = ready < start  # false too for what was never scheduled where it could be seen
    alive = np.searchsorted(born, times, "right") - np.searchsorted(ended, times, "right")
    waiting_for_loop = np.searchsorted(np.sort(ready[known]), times, "right") - np.searchsorted(
        np.sort(start[known]), times, "right"
    )
    return Bands(
        times=times,
        alive=alive.astype(float),
        ready=np.minimum(waiting_for_loop, alive).astype(float),
        busy=np.diff(_busy_until(edges, start, end)) / np.diff(edges),
    )


def _busy_until(edges: Numbers, start: Numbers, end: Numbers) -> Numbers:
    # Steps don't overlap but where an eager task runs inside its creator's step; the outer one
    # is appended later and covers it.
    if not len(start):
        return np.zeros_like(edges)
    order = np.argsort(start, kind="stable")
    start, end = start[order], np.maximum.accumulate(end[order])
    start = np.maximum(start, np.concatenate(([start[0]], end[:-1])))
    end = np.maximum(start, end)
    total = np.concatenate(([0.0], np.cumsum(end - start)))
    points = np.empty(2 * len(start))
    points[0::2], points[1::2] = start, end
    values = np.empty_like(points)
    values[0::2], values[1::2] = total[:-1], total[1:]
    return np.interp(edges, points, values)
