"""Figure 3: a hundred thousand tasks, recorded and then drawn, and the memory that they take.

Drawing is timed several times over, alone: there is nothing to pair it with. The least of the times
is given as well, the one that other programs disturbed least.

Memory is what Python's allocator gave for the trace and has not got back once the tasks are gone
(`tracemalloc`). A storm with many switches and one with few differ in steps only, so the difference
over the steps is the memory of a step; what remains, over the tasks, is the memory of a task.
`tracemalloc` slows everything, so this is a second, smaller recording, of which no time is taken.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

import loopscope
from benchmarks.paired import Row, Spread
from benchmarks.recorders import SWITCHES, storm
from loopscope.figure import png

TASKS = 100_000
TO_REACH = 2.0  # seconds
_WEIGHED = 10_000  # tasks of which the memory is measured
_DRAWINGS = 5


@dataclass(frozen=True)
class _Weight:
    """A trace's number of steps, and its bytes: as recorded, once it was read, and pickled."""

    steps: int
    recorded: int
    held: int
    pickled: int


def rows() -> Iterator[Row]:
    """Record and draw, then record and weigh."""
    trace = asyncio.run(_recording(TASKS))
    _draw(asyncio.run(_recording(100)))  # imports matplotlib
    seconds = sorted(_draw(trace) for _ in range(_DRAWINGS))
    middle = Spread.of(seconds).median
    yield Row(
        f"{trace.task_count - 1:,} tasks, {len(trace):,} steps: to draw, with PNG",
        f"{middle:.2f} s (least {seconds[0]:.2f}, {_DRAWINGS} times)",
        f"{TO_REACH:g} s",
        middle <= TO_REACH,
    )
    few, many = (_weighed(switches) for switches in (1, 1 + SWITCHES))
    kinds = (("as recorded", "recorded"), ("once read", "held"), ("pickled", "pickled"))
    for name, kind in kinds:
        step = (getattr(many, kind) - getattr(few, kind)) / (many.steps - few.steps)
        task = (getattr(few, kind) - few.steps * step) / _WEIGHED
        yield Row(f"  that trace, {name}", f"{step:.0f} bytes a step and {task:.0f} a task")


async def _recording(tasks: int, switches: int = SWITCHES) -> loopscope.Trace:
    with loopscope.record("storm") as trace:
        await storm(tasks, switches)
    return trace


def _draw(trace: loopscope.Trace) -> float:
    gc.collect()
    start = time.perf_counter()
    png(loopscope.draw(trace), 2.0)
    return time.perf_counter() - start


def _weighed(switches: int) -> _Weight:
    asyncio.run(_recording(10))  # what is made once and kept is made now
    gc.collect()
    tracemalloc.start()
    try:
        trace = asyncio.run(_recording(_WEIGHED, switches))
        gc.collect()
        recorded = tracemalloc.get_traced_memory()[0]
        _ = trace.step_end  # the first reading sorts the steps into columns
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return _Weight(len(trace), recorded, held, len(pickle.dumps(trace, protocol=5)))
