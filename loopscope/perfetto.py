"""A trace as Chrome trace events, for https://ui.perfetto.dev and chrome://tracing.

The fields are those of the Trace Event Format: complete events (`X`), instants (`i`), flows (`s`,
`f`) from a task's creator to its first step, and metadata (`M`) that names and orders the tracks.
Times are microseconds.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from loopscope.trace import LOOP, Outcome, Task, Trace

Event = dict[str, Any]

_PROCESS = 1
_FIRST_WORKER = 1_000_000
_FLOW = "started by"


def write(trace: Trace, path: str | os.PathLike[str]) -> None:
    """Write `trace` to `path` as JSON. Raises OSError when that can't be done."""
    about = {"clock": trace.clock, "title": trace.title, "recording_cost_s": trace.cost}
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'{{"displayTimeUnit": "ms", "otherData": {json.dumps(about)},\n')
        file.write('"traceEvents": [\n')
        for number, event in enumerate(events(trace)):
            file.write((",\n" if number else "") + json.dumps(event))
        file.write("\n]}\n")


def events(trace: Trace) -> Iterator[Event]:
    """The events of `trace`, metadata first."""
    yield _meta("process_name", LOOP, name=f"asyncio: {trace.title or 'timeline'}")
    tasks, loop = trace.tasks_and_loop()
    yield from _track(LOOP, "loop", 0)
    for step in loop:
        yield _slice("callback", "running", LOOP, step.start, step.end)
    waits: dict[int, list[tuple[float, str]]] = {}
    for wait in trace.waits:
        waits.setdefault(wait.lane, []).append((wait.start, wait.what))
    for task in tasks:
        yield from _track(task.number, task.name, task.number)
        yield from _task(trace, task, waits.get(task.number, []))
    for entry in trace.cancellations:
        yield _instant("cancel() called", entry.lane, entry.time)
    for block in trace.blocks:
        where = f" at {block.place} {block.place.source}" if block.place else ""
        yield _instant(f"BLOCKED the loop{where}", block.lane, block.start)
    yield from _workers(trace)


def _task(trace: Trace, task: Task, waits: list[tuple[float, str]]) -> Iterator[Event]:
    lane = task.number
    yield from _birth(task)
    ended = trace.span if task.ended is None else task.ended
    times = [time for time, _ in waits]
    for step, following in zip(task.steps, [*task.steps[1:], None], strict=True):
        if step.start > step.ready:
            yield _slice("ready", "ready", lane, step.ready, step.start)
        yield _slice("running", "running", lane, step.start, step.end)
        until = following.ready if following is not None else ended
        if until > step.end:
            place = bisect_left(times, step.end)
            known = place < len(times) and times[place] <= until
            what = waits[place][1] if known else "waiting"
            yield _slice(what, "waiting", lane, step.end, until)
    if task.outcome is not Outcome.PENDING:
        words = f"{task.outcome.name.lower()}: {task.error}" if task.error else None
        yield _instant(words or task.outcome.name.lower(), lane, ended)


def _birth(task: Task) -> Iterator[Event]:
    if task.parent is None or not task.steps or task.existed_before:
        return
    common = {"cat": "birth", "name": _FLOW, "pid": _PROCESS, "id": task.number}
    yield {"ph": "s", "tid": task.parent, "ts": _us(task.born), **common}
    yield {"ph": "f", "bp": "e", "tid": task.number, "ts": _us(task.steps[0].start), **common}


def _workers(trace: Trace) -> Iterator[Event]:
    calls = trace.calls
    workers = dict.fromkeys(call.worker for call in calls if call.worker)
    for lane, worker in enumerate(workers, _FIRST_WORKER):
        yield from _track(lane, worker, lane)
        for call in calls:
            if call.worker == worker and call.start is not None:
                end = trace.span if call.end is None else call.end
                yield _slice(call.what, "thread", lane, call.start, end)


def _us(seconds: float) -> float:
    return round(seconds * 1e6, 3)


def _slice(name: str, category: str, lane: int, start: float, end: float) -> Event:
    # The duration is taken from the rounded ends, so that neighbours never overlap.
    first, last = _us(start), _us(end)
    return {
        "ph": "X", "name": name, "cat": category, "pid": _PROCESS, "tid": lane, "ts": first,
        "dur": round(max(0.0, last - first), 3),
    }  # fmt: skip


def _instant(name: str, lane: int, time: float) -> Event:
    return {"ph": "i", "name": name, "s": "t", "pid": _PROCESS, "tid": lane, "ts": _us(time)}


def _track(lane: int, name: str, order: int) -> Iterator[Event]:
    yield _meta("thread_name", lane, name=name)
    yield _meta("thread_sort_index", lane, sort_index=order)


def _meta(what: str, lane: int, **values: Any) -> Event:
    return {"ph": "M", "name": what, "pid": _PROCESS, "tid": lane, "args": values}
