"""The timeline as plain text: for terminals, screen readers and diffs.

A screen reader passes the bars in silence. So what they show stands behind them in words, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from loopscope.trace import LOOP, Outcome, Step, Task, Trace

MOST_LANES = 60
"""Tasks shown one by one; more become bands."""

_WIDTH = 56
_LABEL = 26
_IDLE, _WAITING, _READY, _RUNNING, _BLOCKED = " ─░█▓"
_ENDS = {Outcome.DONE: "●", Outcome.FAILED: "✗", Outcome.CANCELLED: "◆"}
_BARS = " ▁▂▃▄▅▆▇█"


def seconds(value: float) -> str:
    """`value` as a person would write it: `0.50 s`, `12.3 ms`."""
    return f"{value:.2f} s" if value >= 0.0995 else f"{value * 1000:.1f} ms"


def timeline(trace: Trace) -> str:
    """The trace as lines of text, one for the loop, one for each task and each worker."""
    rows = [_heading(trace)]
    if trace.task_count > MOST_LANES:
        rows += _bands(trace)
    else:
        steps = trace.steps_by_lane()
        everything = [step for lane in steps.values() for step in lane]
        rows.append(_row("loop", _bar(trace, everything), _loop_story(trace)))
        depth = depths(trace)
        for task in trace.tasks:
            label = "  " * min(depth[task.number], 4) + task.name
            rows.append(_row(label, _task_bar(trace, task), story(trace, task)))
        rows += _workers(trace)
    rows.append(
        f"{_RUNNING} running  {_READY} ready  {_WAITING} waiting  {_BLOCKED} BLOCKED  "
        f"● done  ✗ failed  ◆ cancelled   ({cost_line(trace)})"
    )
    return "\n".join(row.rstrip() for row in rows)


def cost_line(trace: Trace) -> str:
    """What recording took: the number of steps and the recorder's own time."""
    if trace.clock != "real":  # there recording takes no time, and the line is the same each run
        return f"{trace.clock} clock, {len(trace):,} steps"
    return f"{len(trace):,} steps, recording cost {trace.cost * 1000:.1f} ms"


def depths(trace: Trace) -> list[int]:
    """For each lane, how many tasks stand between it and the root that started it."""
    depth = [0] * len(trace.parent)
    for lane in range(1, len(depth)):
        parent = trace.parent[lane]
        depth[lane] = depth[parent] + 1 if parent != LOOP else 0
    return depth


def story(trace: Trace, task: Task) -> str:
    """What became of `task`, in words: when it began, what held it up, how it stands at the end."""
    parts = [f"from {seconds(task.born)}"] if _column(trace, task.born) else []
    if waited := sum(end - start for start, end in _ready(trace, task)):
        parts.append(f"ready for {seconds(waited)}")
    parts += [
        "BLOCKED the loop"
        + (f" for {seconds(length)}" if (length := block.end - block.start) else "")
        + (f" at {block.place} {block.place.source}" if block.place else "")
        for block in trace.blocks
        if block.lane == task.number
    ]
    if task.ended is not None:
        error = f": {task.error}" if task.error else ""
        parts.append(f"{task.outcome.name.lower()} at {seconds(task.ended)}{error}")
    elif not task.steps:
        parts.append("never started")
    elif not task.existed_before:
        waits = [wait.what for wait in trace.wait_log if wait.lane == task.number]
        on = f", waiting for {waits[-1]}" if waits else ""
        parts.append(f"not done at {seconds(trace.span)}{on}")
    return "; ".join(parts)


def _heading(trace: Trace) -> str:
    after = f"; recorded until {seconds(trace.span)}" if trace.code_end is not None else ""
    return f"{trace.title or 'timeline'}: {seconds(trace.elapsed)}{after}"


def _row(label: str, bar: str, words: str) -> str:
    if len(label) > _LABEL:
        label = label[: _LABEL - 1] + "…"
    return f"{label:<{_LABEL}} │{bar}│ {words}"


def _column(trace: Trace, time: float) -> int:
    return min(_WIDTH - 1, max(0, int(time / (trace.span or 1e-9) * _WIDTH)))


def _fill(trace: Trace, cells: list[str], start: float, end: float, mark: str) -> None:
    for column in range(_column(trace, start), _column(trace, end) + 1):
        cells[column] = mark


def _bar(trace: Trace, steps: Iterable[Step]) -> str:
    cells = [_IDLE] * _WIDTH
    for step in steps:
        _fill(trace, cells, step.start, step.end, _RUNNING)
    return "".join(cells)


def _ready(trace: Trace, task: Task) -> list[tuple[float, float]]:
    """When `task` could run and did not, where that is long enough for a bar to show it."""
    found = [
        (step.ready, step.start)
        for step in task.steps
        if _column(trace, step.start) > _column(trace, step.ready)
    ]
    since = trace.still_ready.get(task.number)
    if since is not None and not math.isnan(since):
        found.append((since - trace.origin, trace.span))
    return found


def _task_bar(trace: Trace, task: Task) -> str:
    cells = [_IDLE] * _WIDTH
    _fill(trace, cells, task.born, trace.span if task.ended is None else task.ended, _WAITING)
    for start, end in _ready(trace, task):
        _fill(trace, cells, start, end, _READY)
    for step in task.steps:
        _fill(trace, cells, step.start, step.end, _RUNNING)
    for block in trace.blocks:
        if block.lane == task.number:
            _fill(trace, cells, block.start, block.end, _BLOCKED)
    if task.ended is not None:
        cells[_column(trace, task.ended)] = _ENDS[task.outcome]
    return "".join(cells)


def _loop_story(trace: Trace) -> str:
    idle = sum(end - start for start, end in trace.idle)
    return f"idle for {seconds(idle)}"


def _workers(trace: Trace) -> list[str]:
    rows = []
    calls = trace.calls
    for worker in dict.fromkeys(call.worker for call in calls if call.worker):
        mine = [call for call in calls if call.worker == worker and call.start is not None]
        spans = [
            Step(call.start, call.start, trace.span if call.end is None else call.end)
            for call in mine
            if call.start is not None
        ]
        words = ", ".join(dict.fromkeys(call.what for call in mine))
        rows.append(_row(worker, _bar(trace, spans), f"ran {words}"))
    return rows


def _bands(trace: Trace) -> list[str]:
    from loopscope.bands import bands

    found = bands(trace, _WIDTH)
    outcomes = [trace.outcome[1:].count(outcome) for outcome in Outcome]
    ends = ", ".join(
        f"{count:,} {'not done' if outcome is Outcome.PENDING else outcome.name.lower()}"
        for outcome, count in zip(Outcome, outcomes, strict=True)
        if count
    )
    return [
        _row("loop busy", _curve(found.busy, 1.0), _loop_story(trace)),
        _row("tasks alive", _curve(found.alive), f"at most {int(max(found.alive)):,}; {ends}"),
        _row("tasks ready", _curve(found.ready), f"at most {int(max(found.ready)):,}"),
    ]


def _curve(values: Iterable[float], top: float | None = None) -> str:
    numbers = list(values)
    top = top or max(numbers) or 1.0
    return "".join(_BARS[math.ceil(min(1.0, value / top) * 8)] for value in numbers)
