"""The timeline as plain text: for terminals, screen readers and diffs.

A screen reader passes the bars in silence. So what they show stands behind them in words, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loopscope.trace import LOOP, Outcome, Task, Trace

MOST_LANES = 60
"""Tasks shown one by one; more become bands."""

_WIDTH = 56
_LABEL = 26
_IDLE, _WAITING, _READY, _RUNNING, _BLOCKED = " ─░█▓"
_ENDS = {
    Outcome.DONE: "●",
    Outcome.FAILED: "✗",
    Outcome.CANCELLED: "◆",
    Outcome.DESTROYED: "■",
}
_BARS = " ▁▂▃▄▅▆▇█"
_MOST_BLOCKS = 5  # told one by one
_MANY_STEPS = 20_000  # worth the import of numpy, a tenth of a second

Span = tuple[float, float]


def seconds(value: float) -> str:
    """`value` as a person would write it: `0.50 s`, `12.3 ms`."""
    return f"{value:.2f} s" if value >= 0.0995 else f"{value * 1000:.1f} ms"


def timeline(trace: Trace) -> str:
    """The trace as lines of text, one for the loop, one for each task and each worker."""
    rows = [heading(trace)]
    if trace.task_count > MOST_LANES:
        rows += _bands(trace)
    else:
        tasks, strips = trace.lives(), _strips(trace)
        everything = [any(strip.runs[column] for strip in strips) for column in range(_WIDTH)]
        cells = [_RUNNING if runs else _IDLE for runs in everything]
        rows.append(_row("loop", "".join(cells), _loop_story(trace)))
        depth = depths(trace)
        for task in tasks:
            label = "  " * min(depth[task.number], 4) + task.name
            strip = strips[task.number]
            rows.append(_row(label, _task_bar(trace, task, strip), _story(trace, task, strip)))
        rows += _workers(trace)
    destroyed = "  ■ destroyed" if Outcome.DESTROYED in trace.outcome else ""
    rows.append(
        f"{_RUNNING} running  {_READY} ready  {_WAITING} waiting  {_BLOCKED} BLOCKED  "
        f"● done  ✗ failed  ◆ cancelled{destroyed}   ({cost_line(trace)})"
    )
    return "\n".join(row.rstrip() for row in rows)


def cost_line(trace: Trace) -> str:
    """What recording took: the number of steps and the recorder's own time."""
    if trace.clock != "real":  # there recording takes no time, and the line is the same each run
        return f"{trace.clock} clock, {len(trace):,} steps"
    return f"{len(trace):,} steps, recording cost {trace.cost * 1000:.1f} ms"


def detail(trace: Trace) -> str:
    """What of a very long recording is not told one by one; empty where all is."""
    parts = []
    if trace.joined_from is not None:
        since = seconds(trace.joined_from - trace.origin)
        parts.append(f"steps one by one at first, sums of them from {since} on")
    parts += [f"{count:,} more {what}" for what, count in trace.left_out.items()]
    return "; ".join(parts)


def depths(trace: Trace) -> list[int]:
    """For each lane, how many tasks stand between it and the root that started it."""
    depth = [0] * len(trace.parent)
    for lane in range(1, len(depth)):
        parent = trace.parent[lane]
        depth[lane] = depth[parent] + 1 if parent != LOOP else 0
    return depth


@dataclass
class _Strip:
    """What the bar of one lane shows of its steps."""

    runs: bytearray = field(default_factory=lambda: bytearray(_WIDTH))
    """For each column, whether a step ran in it."""
    ready: list[Span] = field(default_factory=list)
    """When the task could run and did not, where that is long enough for a bar to show it."""
    begun: bool = False
    last: float = 0.0


def _strips(trace: Trace) -> list[_Strip]:
    count = len(trace.steps)
    strips = _strips_of_many(trace) if count > _MANY_STEPS else _strips_of_few(trace)
    for lane, moment in trace.still_ready.items():
        if not math.isnan(moment):
            strips[lane].ready.append((moment - trace.origin, trace.span))
    return strips


def _strips_of_few(trace: Trace) -> list[_Strip]:
    strips = [_Strip() for _ in trace.born]
    origin, span, final = trace.origin, trace.span or 1e-9, _WIDTH - 1
    columns = (trace.step_lane, trace.step_ready, trace.step_start, trace.step_end)
    for lane, ready, start, end in zip(*columns, strict=True):
        strip = strips[lane]
        first = min(final, max(0, int((start - origin) / span * _WIDTH)))
        last = min(final, max(0, int((end - origin) / span * _WIDTH)))
        since = max(ready - origin, strip.last)  # it may be scheduled before the one before ends
        if ready <= start and min(final, max(0, int(since / span * _WIDTH))) < first:
            strip.ready.append((since, start - origin))
        if first == last:
            strip.runs[first] = 1
        else:
            strip.runs[first : last + 1] = b"\x01" * (last + 1 - first)
        strip.begun, strip.last = True, end - origin
    return strips


def _strips_of_many(trace: Trace) -> list[_Strip]:
    import numpy as np

    from loopscope.spans import Numbers, steps_of_lanes

    def column(times: Numbers) -> Any:
        places = (times / (trace.span or 1e-9) * _WIDTH).astype(np.int64)
        return np.clip(places, 0, _WIDTH - 1)

    strips = [_Strip() for _ in trace.born]
    for lane, steps in steps_of_lanes(trace).items():
        first, last = column(steps.start), column(steps.end)
        begins = np.bincount(first, minlength=_WIDTH + 1)
        ends = np.bincount(last + 1, minlength=_WIDTH + 1)
        late = column(steps.ready) < first
        strip = strips[lane]
        strip.runs[:] = (np.cumsum(begins - ends)[:_WIDTH] > 0).astype(np.uint8).tobytes()
        strip.ready += zip(steps.ready[late].tolist(), steps.start[late].tolist(), strict=True)
        strip.begun = True
    return strips


def _story(trace: Trace, task: Task, strip: _Strip) -> str:
    """What became of `task`, in words: when it began, what held it up, how it stands at the end."""
    parts = [f"from {seconds(task.born)}"] if _column(trace, task.born) else []
    if waited := sum(end - start for start, end in strip.ready):
        parts.append(f"ready for {seconds(waited)}")
    blocks = [block for block in trace.blocks if block.lane == task.number]
    parts += [
        "BLOCKED the loop"
        + (f" for {seconds(length)}" if (length := block.end - block.start) else "")
        + (f" at {block.place} {block.place.source}" if block.place else "")
        for block in blocks[:_MOST_BLOCKS]
    ]
    if more := blocks[_MOST_BLOCKS:]:
        length = sum(block.end - block.start for block in more)
        parts.append(
            f"BLOCKED it {len(more):,} times more" + (f", for {seconds(length)}" if length else "")
        )
    if task.ended is not None:
        error = f": {task.error}" if task.error else ""
        nobody = ", pending: nobody held it" if task.outcome is Outcome.DESTROYED else ""
        parts.append(f"{task.outcome.name.lower()} at {seconds(task.ended)}{error}{nobody}")
    elif not strip.begun:
        parts.append("never started")
    elif not task.existed_before:
        waits = [wait.what for wait in trace.wait_log if wait.lane == task.number]
        on = f", waiting for {waits[-1]}" if waits else ""
        parts.append(f"not done at {seconds(trace.span)}{on}")
    return "; ".join(parts)


def heading(trace: Trace) -> str:
    """The title, the time that it took, and what is not told one by one."""
    after = f"; recorded until {seconds(trace.span)}" if trace.code_end is not None else ""
    known = f" ({words})" if (words := detail(trace)) else ""
    return f"{trace.title or 'timeline'}: {seconds(trace.elapsed)}{after}{known}"


def _row(label: str, bar: str, words: str) -> str:
    if len(label) > _LABEL:
        label = label[: _LABEL - 1] + "…"
    return f"{label:<{_LABEL}} │{bar}│ {words}"


def _column(trace: Trace, time: float) -> int:
    return min(_WIDTH - 1, max(0, int(time / (trace.span or 1e-9) * _WIDTH)))


def _fill(trace: Trace, cells: list[str], start: float, end: float, mark: str) -> None:
    for column in range(_column(trace, start), _column(trace, end) + 1):
        cells[column] = mark


def _bar(trace: Trace, spans: Iterable[Span]) -> str:
    cells = [_IDLE] * _WIDTH
    for start, end in spans:
        _fill(trace, cells, start, end, _RUNNING)
    return "".join(cells)


def _task_bar(trace: Trace, task: Task, strip: _Strip) -> str:
    cells = [_IDLE] * _WIDTH
    _fill(trace, cells, task.born, trace.span if task.ended is None else task.ended, _WAITING)
    for start, end in strip.ready:
        _fill(trace, cells, start, end, _READY)
    for column, runs in enumerate(strip.runs):
        if runs:
            cells[column] = _RUNNING
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
            (call.start, trace.span if call.end is None else call.end)
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
