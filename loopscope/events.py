"""The words that a trace is told in: steps, waits, blocks, cancellations, calls, tasks.

Plain values that can be pickled. In a trace's own columns times are readings of its clock; in what
it hands out they are seconds since the recording began.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

LOOP = 0
"""The lane of the loop itself; task number n has lane n, counted from 1 in order of birth."""

BLOCKED_AFTER = 0.05
"""Seconds. A step at least this long counts as blocking: the W3C's line for "long tasks"."""


class RecordingError(RuntimeError):
    """A recording that can't begin, with the reason and the next step in its message."""


class Outcome(enum.IntEnum):
    """How a task stood when it was last seen.

    Destroyed is what Python calls a task that was waiting when the garbage collector took it.
    """

    PENDING = 0
    DONE = 1
    FAILED = 2
    CANCELLED = 3
    DESTROYED = 4


class Place(NamedTuple):
    """A line of code: `file` is a short name (`fetch.py`, or `In[7]` for a notebook's cell)."""

    file: str
    line: int
    source: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Step(NamedTuple):
    """One turn of a task on the loop: `ready` is when it could first have run."""

    ready: float
    start: float
    end: float


class Wait(NamedTuple):
    """From `start` on, `lane` waited for `what` (such as `sleep(2)` or `Queue.get`) at `place`."""

    lane: int
    start: float
    what: str
    place: Place | None = None


class Block(NamedTuple):
    """A step that held the loop for `BLOCKED_AFTER` seconds or more.

    `place` is the line that was running (None where no sample could be taken: code in C that keeps
    the GIL stops every other thread). `over` is False while the step still runs.
    """

    lane: int
    start: float
    end: float
    place: Place | None = None
    over: bool = True


class Cancellation(NamedTuple):
    """A request to cancel `lane`, made at `time` by `by` (`LOOP` for a callback or a timeout)."""

    lane: int
    time: float
    by: int


@dataclass(slots=True)
class Call:
    """A function run outside the loop, by a thread or a process pool.

    `start` is None until a worker takes it; `end` is None while it runs.
    """

    caller: int
    what: str
    submitted: float
    worker: str = ""
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a trace, in seconds since the recording began."""

    number: int
    name: str
    parent: int | None
    born: float
    ended: float | None
    outcome: Outcome
    error: str | None
    steps: tuple[Step, ...]
    existed_before: bool

    @property
    def running(self) -> float:
        """Seconds spent running on the loop."""
        return sum(step.end - step.start for step in self.steps)


def is_given(name: str) -> bool:
    """Whether somebody gave this name to a task; asyncio itself numbers them, `Task-7`."""
    numbered = name.startswith("Task-") and name[5:].isdigit()
    # Python 3.13.0 calls every task that a task factory makes "None".
    return not numbered and name != "None"


def short_qualname(name: str) -> str:
    """`name` without the functions that it was defined in."""
    return name.rpartition("<locals>.")[2] or "task"
