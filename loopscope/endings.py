"""How a run on a private loop ends that doesn't end by itself, in the learner's words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple

from loopscope.trace import Place
from loopscope.waits import what_it_awaits

_MOST_SHOWN = 20  # waiting tasks in one message


class Waiting(NamedTuple):
    """A task that waits: its name, what for (such as `Queue.get`), and the line that says so."""

    task: str
    what: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.task} waits for {self.what}{_at(self.place)}"


class _Ending(RuntimeError):
    """Not an error of one line of code: a notebook shows what it says, and no frames."""

    def _render_traceback_(self) -> list[str]:
        return f"{type(self).__name__}: {self}".splitlines()


class Deadlock(_Ending):
    """Every task waits, and nothing is left that could wake one of them.

    `waiting` holds the tasks, `when` is the virtual time in seconds.
    """

    def __init__(self, message: str, waiting: tuple[Waiting, ...] = (), when: float = 0.0) -> None:
        super().__init__(message)
        self.waiting = waiting
        self.when = when


class Overrun(_Ending):
    """The code was not done when the real-time deadline came.

    `place` is the line that held it up, where one is to blame. `left_behind` says that a thread of
    the run could not be ended and goes on until it ends by itself.
    """

    def __init__(
        self, message: str, place: Place | None = None, waiting: tuple[Waiting, ...] = ()
    ) -> None:
        super().__init__(message)
        self.place = place
        self.waiting = waiting
        self.left_behind = False

    def __str__(self) -> str:
        text = super().__str__()
        if self.left_behind:
            text += (
                "\nIts thread could not be ended from outside. It is left behind, and goes on "
                "until that call returns."
            )
        return text


def all_waiting(tasks: Iterable[tuple[str, asyncio.Task[Any]]]) -> tuple[Waiting, ...]:
    """What each of `tasks`, given with their names, waits for. None of them may be running."""
    return tuple(Waiting(name, *what_it_awaits(task)) for name, task in tasks)


def deadlock(waiting: tuple[Waiting, ...], when: float, after_the_end: bool = False) -> Deadlock:
    """A `Deadlock` at `when`; `after_the_end`: while what the code left behind was cancelled."""
    if after_the_end:
        head = "The code had ended; what it left behind was cancelled, and waits for ever"
    elif len(waiting) == 1:
        head = f"Deadlock at {when:.9g} s: one task waits, and nothing is left that could wake it"
    else:
        head = (
            f"Deadlock at {when:.9g} s: all {len(waiting):,} tasks wait, and nothing is left that "
            "could wake one of them"
        )
    return Deadlock(f"{head}:{_listed(waiting)}", waiting, when)


def blocked(deadline: float, when: float | None, name: str, place: Place | None) -> Overrun:
    """One step of `name` does not end, at `place`; `when` is the virtual time, if there is one."""
    return Overrun(
        f"{_still_running(deadline, when)}: {name} holds the event loop{_at(place)}\n"
        "While it does, no other task runs and no timeout can stop it. Does anything in it ever "
        "end it? A call that waits is awaited (asyncio.sleep for time.sleep), or handed to "
        "asyncio.to_thread.",
        place,
    )


def spinning(deadline: float, when: float, busy: Waiting, waiting: tuple[Waiting, ...]) -> Overrun:
    """The loop goes round; `busy` is the task that had most of the latest steps."""
    hint = (
        "It never really waits: await what it looks for (an Event, a Queue, the task itself)."
        if when == 0 or busy.what == "sleep(0)"
        else "The clock jumps on and on: nothing in the code ends this loop."
    )
    others = tuple(other for other in waiting if other is not busy)
    also = f"\nThe others:{_listed(others)}" if others else ""
    return Overrun(
        f"{_still_running(deadline, when)}: {busy.task} goes round and round, "
        f"awaiting {busy.what}{_at(busy.place)}\n"
        f"{hint} Code that needs longer gets it with deadline=…{also}",
        busy.place,
        waiting,
    )


def too_long(deadline: float, waiting: tuple[Waiting, ...]) -> Overrun:
    """On real time, the code waits for longer than the deadline."""
    return Overrun(
        f"{_still_running(deadline, None)}:{_listed(waiting)}",
        next((one.place for one in waiting if one.place), None),
        waiting,
    )


def outside(
    deadline: float, when: float, calls: list[str], waiting: tuple[Waiting, ...]
) -> Overrun:
    """The loop waits for `calls` in threads or processes, and the clock stands still."""
    what = ", ".join(calls[:_MOST_SHOWN]) or "a child process"
    return Overrun(
        f"{_still_running(deadline, when)}: it waits for {what}, outside the loop\n"
        "Threads and processes really run, and the virtual clock stands still until they are "
        f"done: no sleep and no timeout ends meanwhile.{_listed(waiting)}",
        next((one.place for one in waiting if one.place), None),
        waiting,
    )


def stubborn(waiting: tuple[Waiting, ...]) -> Overrun:
    """The code ended, and what it left behind does not end when it is cancelled."""
    return Overrun(
        "The code had ended; what it left behind was cancelled, and goes on all the same "
        "(asyncio.run would never return). Let CancelledError pass: a bare `except:` or "
        f"`except BaseException:` in a loop swallows it.{_listed(waiting)}",
        next((one.place for one in waiting if one.place), None),
        waiting,
    )


def _still_running(deadline: float, when: float | None) -> str:
    clock = f", at {when:.9g} s on the virtual clock" if when is not None else ""
    return f"After {deadline:g} s of real time the code still ran{clock}"


def _at(place: Place | None) -> str:
    return f" at {place}: {place.source}".rstrip(": ") if place is not None else ""


def _listed(waiting: tuple[Waiting, ...]) -> str:
    lines = [f"\n  {one}" for one in waiting[:_MOST_SHOWN]]
    if len(waiting) > _MOST_SHOWN:
        lines.append(f"\n  and {len(waiting) - _MOST_SHOWN:,} more")
    return "".join(lines)
