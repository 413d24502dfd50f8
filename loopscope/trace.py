"""What one event loop did while it was recorded: plain data that can be pickled, sent and drawn.

A recorder fills a `Trace` while the loop runs. Inside, a trace is columns of numbers (one entry per
step, per task, per idle spell), so that a hundred thousand tasks fit. Outside, it is read through
small views: `trace.tasks`, `task.steps`, `trace.blocks`.

Times in the columns are readings of the recording's clock. Every view is in seconds since the
recording began.
"""

from __future__ import annotations

import math
import os
from array import array
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from loopscope.events import (
    BLOCKED_AFTER,
    LOOP,
    Block,
    Call,
    Cancellation,
    Outcome,
    Place,
    RecordingError,
    Step,
    Task,
    Wait,
    is_given,
    short_qualname,
)
from loopscope.steps import Steps

__all__ = [
    "BLOCKED_AFTER",
    "LOOP",
    "Block",
    "Call",
    "Cancellation",
    "Outcome",
    "Place",
    "RecordingError",
    "Step",
    "Task",
    "Trace",
    "Wait",
    "is_given",
    "short_qualname",
]


def _floats() -> array[float]:
    return array("d")


_COLUMNS = {
    "task": ("coroutine", "given_name", "parent", "born", "ended", "outcome"),
    "idle": ("idle_start", "idle_end"),
}


@dataclass
class Trace:
    """What one event loop did: tasks, steps, waits, threads, idle time.

    Made by `loopscope.record`, by `%%timeline` and by the virtual clock. `print(trace)` shows the
    plain-text timeline, `loopscope.draw(trace)` the picture.
    """

    title: str = ""
    clock: str = "real"
    origin: float = 0.0
    finish: float | None = None
    until: float | None = None
    """How far a snapshot of a recording under way reaches."""
    under_way: int = 0
    """How many of a snapshot's steps, the last ones, had not ended: one, or none."""
    earlier: int = 0
    """How many steps come before those of a snapshot, which left them out."""
    lasting: int = 0
    """How many of a snapshot's steps, the first ones, will stand in the next one as they are."""
    version: int = 0
    """Of a snapshot: another one when what it leaves out is no longer what it was."""
    joined: int = 0
    """How many steps became part of another one; the whole of their time did."""
    joined_from: float | None = None
    """From when on, by the clock, steps were put together: before, each stands for itself."""
    left_out: dict[str, int] = field(default_factory=dict)
    """What was so frequent that the rest of it is only counted, and how often that was."""
    code_end: float | None = None
    """When the recorded code ended, where the recording went on to see what it left behind."""

    shown_until: float = 0.0
    """Seconds that a picture's axis shows at the least, to be set beside another picture."""

    # One entry per task; entry 0 stands for the loop.
    coroutine: list[str] = field(default_factory=lambda: ["loop"])
    given_name: list[str | None] = field(default_factory=lambda: [None])
    parent: list[int] = field(default_factory=lambda: [LOOP])
    born: list[float] = field(default_factory=lambda: [math.nan])
    ended: list[float] = field(default_factory=lambda: [math.nan])
    outcome: bytearray = field(default_factory=lambda: bytearray(1))
    errors: dict[int, str] = field(default_factory=dict)
    existed: set[int] = field(default_factory=set)

    steps: Steps = field(default_factory=Steps)

    # One entry per spell in which the loop had nothing to do.
    idle_start: array[float] = field(default_factory=_floats)
    idle_end: array[float] = field(default_factory=_floats)

    wait_log: list[Wait] = field(default_factory=list)
    block_log: list[Block] = field(default_factory=list)
    cancel_log: list[Cancellation] = field(default_factory=list)
    call_log: list[Call] = field(default_factory=list)
    still_ready: dict[int, float] = field(default_factory=dict)
    """Tasks that could run at the end and had not been given their turn, and since when."""

    cost: float = 0.0
    """Seconds that the recorder itself took out of the loop's time."""

    # ── reading ──────────────────────────────────────────────────────────────

    @property
    def over(self) -> bool:
        """Whether the recording has ended."""
        return self.finish is not None

    @property
    def elapsed(self) -> float:
        """Seconds that the recorded code took (so far, while it is recorded)."""
        if self.code_end is not None:
            return self.code_end - self.origin
        return self.span

    @property
    def span(self) -> float:
        """Seconds from beginning to end of the recording, what came after the code included."""
        end = self.finish if self.finish is not None else self.until
        if end is None:
            columns = (self.step_end, self.idle_end)
            end = max((column[-1] for column in columns if column), default=self.origin)
        return end - self.origin

    def __len__(self) -> int:
        """The number of steps, those that were put together included."""
        return len(self.steps) + self.joined

    @property
    def step_lane(self) -> array[int]:
        """The lane of each step, in the order in which they ended."""
        return self.steps.lane

    @property
    def step_ready(self) -> array[float]:
        """When each step could have started, by the clock; NaN or too late where not known."""
        return self.steps.ready

    @property
    def step_start(self) -> array[float]:
        """When each step started, by the clock."""
        return self.steps.start

    @property
    def step_end(self) -> array[float]:
        """When each step ended, by the clock."""
        return self.steps.end

    def __bool__(self) -> bool:
        return True

    @property
    def task_count(self) -> int:
        """The number of tasks, without building a view of each."""
        return len(self.born) - 1

    def name(self, lane: int) -> str:
        """What a lane is called: the name that somebody gave the task, else its coroutine."""
        name = self.given_name[lane]
        return name if name and is_given(name) else short_qualname(self.coroutine[lane])

    @property
    def tasks(self) -> list[Task]:
        """Every task that was seen, in order of birth."""
        return self.tasks_and_loop()[0]

    def tasks_and_loop(self) -> tuple[list[Task], list[Step]]:
        """The tasks, and the steps of the loop's own lane."""
        steps = self.steps_by_lane()
        tasks = [self._task(lane, steps.get(lane, ())) for lane in range(1, len(self.born))]
        return tasks, steps.get(LOOP, [])

    def lives(self) -> list[Task]:
        """As `tasks`, all of them without their steps: those may be very many."""
        return [self._task(lane, ()) for lane in range(1, len(self.born))]

    def _task(self, lane: int, steps: tuple[Step, ...] | list[Step]) -> Task:
        ended = self.ended[lane]
        return Task(
            number=lane,
            name=self.name(lane),
            parent=self.parent[lane] or None,
            born=self.born[lane] - self.origin,
            ended=None if math.isnan(ended) else ended - self.origin,
            outcome=Outcome(self.outcome[lane]),
            error=self.errors.get(lane),
            steps=tuple(steps),
            existed_before=lane in self.existed,
        )

    def steps_by_lane(self) -> dict[int, list[Step]]:
        """The steps of each lane, in order; lane `LOOP` holds callbacks that belong to no task."""
        origin = self.origin
        lanes: dict[int, list[Step]] = defaultdict(list)
        columns = (self.step_lane, self.step_ready, self.step_start, self.step_end)
        for lane, ready, start, end in zip(*columns, strict=True):
            steps = lanes[lane]
            # A step may schedule the next one before it ends; ready is what comes after it.
            earliest = steps[-1].end if steps else 0.0
            since = max(ready - origin, earliest) if ready <= start else start - origin
            steps.append(Step(min(since, start - origin), start - origin, end - origin))
        return lanes

    @property
    def idle(self) -> list[tuple[float, float]]:
        """The spells, as (start, end), in which nothing could run and the loop waited."""
        origin = self.origin
        return [
            (a - origin, b - origin) for a, b in zip(self.idle_start, self.idle_end, strict=True)
        ]

    @property
    def waits(self) -> list[Wait]:
        """What tasks waited for, in order of time; recorded while the trace is small."""
        return [wait._replace(start=wait.start - self.origin) for wait in self.wait_log]

    @property
    def blocks(self) -> list[Block]:
        """The steps that held the loop for `BLOCKED_AFTER` or more, in order of time."""
        return [
            block._replace(start=block.start - self.origin, end=block.end - self.origin)
            for block in self.block_log
        ]

    @property
    def cancellations(self) -> list[Cancellation]:
        """The requests to cancel a task, in order of time."""
        return [entry._replace(time=entry.time - self.origin) for entry in self.cancel_log]

    @property
    def calls(self) -> list[Call]:
        """What ran in threads and process pools, in order of submission."""

        def since(time: float | None) -> float | None:
            return None if time is None else time - self.origin

        return [
            Call(
                call.caller,
                call.what,
                call.submitted - self.origin,
                call.worker,
                since(call.start),
                since(call.end),
            )
            for call in self.call_log
        ]

    # ── filling ──────────────────────────────────────────────────────────────

    def leave_out(self, what: str) -> None:
        """Count one more of `what`, of which there are too many to keep."""
        self.left_out[what] = self.left_out.get(what, 0) + 1

    def add_step(self, lane: int, ready: float, start: float, end: float) -> None:
        """Add a step, its times as read off the clock."""
        self.steps.log.extend((lane, ready, start, end))

    def copy(self, until: float, waits: int = 0) -> Trace:
        """A copy that nothing is added to any more; safe while another thread fills this trace.

        Columns are cut where the one that is filled last ends. The first `waits` are left out.
        """
        ends = {"idle": len(self.idle_end), "task": len(self.born)}
        values = {
            name: value[: ends[column]]
            for column, names in _COLUMNS.items()
            for name in names
            for value in [getattr(self, name)]
        }
        for name in ("errors", "existed", "block_log", "cancel_log", "call_log", "left_out"):
            values[name] = getattr(self, name).copy()
        values["wait_log"] = self.wait_log[waits:]
        return replace(self, until=until, still_ready={}, steps=self.steps.copy(), **values)

    def __getstate__(self) -> dict[str, Any]:
        # Plain tuples are pickled four times as fast as named ones, and the loop waits meanwhile.
        plain = [(*wait[:3], wait.place and tuple(wait.place)) for wait in self.wait_log]
        return {**vars(self), "wait_log": plain}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.wait_log = [
            Wait(lane, start, what, place and Place(*place))
            for lane, start, what, place in state["wait_log"]
        ]

    # ── showing ──────────────────────────────────────────────────────────────

    def __str__(self) -> str:
        from loopscope.text import timeline

        return timeline(self)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        """The picture, in a notebook; else nothing but `repr`."""
        from loopscope.display import in_notebook

        if not self.over or not in_notebook():
            return {}
        from loopscope.figure import draw

        return draw(self)._repr_mimebundle_()

    def __repr__(self) -> str:
        state = f"{self.elapsed:.3f} s" if self.over else "recording"
        return f"<Trace {self.title!r}: {self.task_count} tasks, {len(self)} steps, {state}>"

    def to_perfetto(self, path: str | os.PathLike[str]) -> None:
        """Write the trace as Chrome trace events, which https://ui.perfetto.dev opens.

        Raises OSError when `path` can't be written.
        """
        from loopscope.perfetto import write

        write(self, path)
