"""Figure 3: very much in one recording: a hundred thousand tasks, or one that never rests.

Drawing is timed several times over, alone: there is nothing to pair it with. The least of the times
is given as well, the one that other programs disturbed least.

Memory is what Python's allocator gave for the trace and has not got back once the tasks are gone
(`tracemalloc`). A storm with many switches and one with few differ in steps only, so the difference
over the steps is the memory of a step; what remains, over the tasks, is the memory of a task.
`tracemalloc` slows everything, so this is a second, smaller recording, of which no time is taken.

One lane is another matter than many: each step could be a bar of its own. Its memory is the most
that drawing holds at once, and what the recording holds at the end, both of `tracemalloc` again.
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
ONE_LANE = 700_000  # steps
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
    yield from _one_lane()
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


def _one_lane() -> Iterator[Row]:
    trace = asyncio.run(_spinning(ONE_LANE))
    seconds = sorted(_draw(trace) for _ in range(_DRAWINGS))
    start = time.process_time()
    str(trace)
    text = time.process_time() - start
    middle = Spread.of(seconds).median
    yield Row(
        f"one task, {len(trace):,} steps: to draw, with PNG",
        f"{middle:.2f} s (least {seconds[0]:.2f}, {_DRAWINGS} times); as text {text:.2f} s",
        f"{TO_REACH:g} s",
        middle <= TO_REACH,
    )
    tracemalloc.start()
    try:
        _draw(trace)
        drawn = tracemalloc.get_traced_memory()[1]
        del trace
        gc.collect()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        trace = asyncio.run(_spinning(ONE_LANE))
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    yield Row(
        "  … memory while it is drawn, and of the recording",
        f"{drawn / 2**20:.0f} MB, {held / 2**20:.0f} MB ({len(trace.steps):,} steps and sums)",
    )


async def _spinning(steps: int) -> loopscope.Trace:
    with loopscope.record("one task") as trace:
        for _ in range(steps):
            await asyncio.sleep(0)
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
