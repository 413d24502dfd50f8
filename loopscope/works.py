"""Stand-ins for work that holds its thread: calls that wait, calls that compute.

    read = work("read", waits=0.3)           # as a driver that blocks; lets go of the GIL meanwhile
    develop = work("develop", computes=0.5)  # Python code: half a second of processor time

Each call notes on which thread it ran, so that a check needs no stopwatch to tell who held the
loop. What ran in another process is not noted: nothing comes back from there but the result.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from time import sleep  # the real one: what checks put in its place would name this line
from typing import Any

from loopscope.charged_time import waited
from loopscope.places import own_frame, place
from loopscope.services import labelled, of_key
from loopscope.trace import Place
from loopscope.virtual_loop import VirtualLoop

Seconds = float | Mapping[Any, float]
_TURNS = 200  # of the computing loop between two looks at the clock: some ten microseconds


@dataclass
class WorkCall:
    """One call of a work. `on_loop` says that it ran on the loop's own thread, in a check: a thread
    in which the code runs a loop of its own is one like any other.

    `place` is the line of the learner's code that called, where one did; `began` and `ended` are
    readings of `time.perf_counter`, `ended` None while it runs.
    """

    label: str
    key: Any
    thread: str
    on_loop: bool
    place: Place | None
    began: float
    ended: float | None = None


class Work:
    """What `work` makes: call it like a function; `calls` holds the calls in this process.

    It can be sent to another process, where calls are not noted.
    """

    def __init__(self, name: str, waits: Seconds, computes: Seconds, returns: Any) -> None:
        self.__name__ = self.__qualname__ = name
        self._waits, self._computes, self._returns = waits, computes, returns
        self._open = True
        self.calls: list[WorkCall] = []

    def __call__(self, *args: Any) -> Any:
        """Wait, compute, return."""
        key = args[0] if args else None
        frame = own_frame(sys._getframe(1))
        call = WorkCall(
            labelled(self.__name__, args),
            key,
            threading.current_thread().name,
            isinstance(asyncio._get_running_loop(), VirtualLoop),
            place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else None,
            time.perf_counter(),
        )
        if self._open:
            self.calls.append(call)
        try:
            return self._do(key, args)
        finally:
            call.ended = time.perf_counter()

    def __repr__(self) -> str:
        return f"<work {self.__name__}>"

    def __reduce__(self) -> Any:
        return Work, (self.__name__, self._waits, self._computes, self._returns)

    def reset(self) -> None:
        """Forget the calls so far."""
        self.calls, self._open = [], True

    def freeze(self) -> None:
        """Write nothing down from here on."""
        self._open = False

    def _do(self, key: Any, args: tuple[Any, ...]) -> Any:
        seconds = of_key(self._waits, key, 0.0)
        if seconds:
            sleep(seconds)
            waited(seconds)
        _compute(of_key(self._computes, key, 0.0))
        return self._returns(*args) if callable(self._returns) else self._returns


def work(name: str, *, waits: Seconds = 0.0, computes: Seconds = 0.0, returns: Any = None) -> Work:
    """A plain function that holds its thread: it waits, then computes, then returns.

    `waits` are seconds, `computes` seconds of processor time, the same on each machine: one value
    for all calls, or a mapping from the first argument. `returns` is a value, or a function of the
    arguments; to be sent to another process, that must be one that a module holds.
    """
    return Work(name, waits, computes, _same if returns is None else returns)


def _same(*args: Any) -> Any:
    return args[0] if args else None


def _compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    number = 1
    while time.thread_time() < until:
        for _ in range(_TURNS):
            number = (number * 31 + 7) % 1_000_003
