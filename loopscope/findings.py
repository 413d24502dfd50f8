"""What goes wrong in silence while a virtual loop runs, written down instead of warned about.

asyncio tells of a forgotten await or a lost exception on stderr, late, or not at all; a lock that
nobody gives back and a cancellation that somebody swallows it doesn't tell of. While a run is
watched, these are collected for it, and its warnings go to nobody's stderr.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from loopscope.charged_time import waited
from loopscope.patches import Patches, SharedPatches
from loopscope.places import is_library, own_frame, place
from loopscope.registry import in_words
from loopscope.trace import BLOCKED_AFTER, Place, short_qualname
from loopscope.virtual_loop import FromThread, VirtualLoop, has_swallowed, known_as

_CLOCKS = ("monotonic", "perf_counter", "time")


class Slept(NamedTuple):
    """A call of `time.sleep(seconds)` on the loop's thread, at `place`."""

    seconds: float
    place: Place | None


class Clock(NamedTuple):
    """A reading of a clock of the `time` module, such as `time.monotonic`, at `place`."""

    name: str
    place: Place | None


class Held(NamedTuple):
    """A lock, or `missing` permits of a semaphore, not given back; made at `place`."""

    kind: str
    missing: int
    place: Place | None


class Lost(NamedTuple):
    """A task that failed with `error`, which nobody retrieved."""

    task: str
    error: str


@dataclass
class Findings:
    """What a run did that its result doesn't show."""

    never_awaited: list[str] = field(default_factory=list)
    """The coroutines that were made and never awaited, such as `fetch`."""

    never_retrieved: list[Lost] = field(default_factory=list)
    """The tasks whose exception nobody asked for, by the time the code had ended."""

    swallowed: list[str] = field(default_factory=list)
    """The tasks that were told to stop, and then ended otherwise than cancelled."""

    still_stopping: list[str] = field(default_factory=list)
    """The tasks that were told to stop, and had not ended when the code had."""

    collected: list[str] = field(default_factory=list)
    """The tasks that the garbage collector took before they had ended."""

    held: list[Held] = field(default_factory=list)
    """The locks and permits that were still taken when the code had ended."""

    slept: list[Slept] = field(default_factory=list)
    """The calls of `time.sleep` in coroutines; each held up everybody for so long."""

    from_threads: list[FromThread] = field(default_factory=list)
    """What other threads did to asyncio's objects without waking the loop (on real time alone)."""

    clocks: list[Clock] = field(default_factory=list)
    """The first reading of one of the machine's clocks in a coroutine."""


class Watch:
    """Fills the `Findings` of one run; `on_block` is told the line of each long `time.sleep`."""

    def __init__(self, on_block: Callable[[Place | None], None]) -> None:
        self.findings = Findings()
        self.on_block = on_block
        self.loop_thread: int | None = None
        self._locks: list[tuple[Any, int, Place | None]] = []

    def conclude(self, loop: VirtualLoop, main: asyncio.Task[Any] | None) -> None:
        """Look at what there is when the code has ended, before it is cleaned up."""
        found = self.findings
        found.from_threads += loop.from_threads
        for task in loop.tasks():
            if task.done() and not task.cancelled() and getattr(task, "_log_traceback", False):
                error = task.exception()  # from here on it counts as retrieved: no late stderr
                assert error is not None
                found.never_retrieved.append(Lost(known_as(task), in_words(error)))
            if task is not main and has_swallowed(task):
                found.swallowed.append(known_as(task))
            if not task.done() and task is not main and task.cancelling():
                found.still_stopping.append(known_as(task))
        for lock, permits, where in self._locks:
            value = getattr(lock, "_value", None)
            missing = permits - value if value is not None else int(lock.locked())
            if missing > 0:
                found.held.append(Held(type(lock).__name__, missing, where))
        self._locks.clear()

    def made(self, lock: Any, permits: int, where: Place | None) -> None:
        """Remember a lock or semaphore that the code has made."""
        self._locks.append((lock, permits, where))


_watches: dict[int, list[Watch]] = {}


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Inside the block, what this thread does wrong is told to `watch`."""
    thread = threading.get_ident()
    with _noted:
        _watches.setdefault(thread, []).append(watch)
        try:
            yield
        finally:
            _watches[thread].remove(watch)
            if not _watches[thread]:
                del _watches[thread]


@contextmanager
def on_loop_thread(watch: Watch) -> Iterator[None]:
    """As `watching`, on the thread of the loop that `watch` is about."""
    watch.loop_thread = threading.get_ident()
    depth = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(1)  # marks the coroutines that are made here
    try:
        with watching(watch):
            yield
    finally:
        sys.set_coroutine_origin_tracking_depth(depth)


def _watch() -> Watch | None:
    stack = _watches.get(threading.get_ident())
    return stack[-1] if stack else None


def _watch_on_loop() -> Watch | None:
    watch = _watch()
    on_loop = watch is not None and watch.loop_thread == threading.get_ident()
    return watch if on_loop and asyncio._get_running_loop() is not None else None


def _patch(patches: Patches) -> None:
    warn = getattr(warnings, "_warn_unawaited_coroutine", None)
    if warn is not None:  # what CPython calls when it frees a coroutine that never ran
        patches.set(warnings, "_warn_unawaited_coroutine", _noting_warn(warn))
    patches.set(time, "sleep", _noting_sleep(time.sleep))
    for clock in _CLOCKS:
        patches.set(time, clock, _noting_clock(getattr(time, clock), clock))
    for kind in (asyncio.Lock, asyncio.Semaphore):
        patches.set(kind, "__init__", _noting_init(kind.__init__))


Words = ParamSpec("Words")
Made = TypeVar("Made")


def _made_once(make: Callable[Words, Made]) -> Callable[Words, Made]:
    """Make what stands in once for each original, and not anew for each run: a check runs many."""
    cached: Any = lru_cache(maxsize=32)(make)

    @wraps(make)
    def made(*originals: Words.args, **named: Words.kwargs) -> Made:
        try:
            kept: Made = cached(*originals, **named)
            return kept
        except TypeError:  # somebody's own stand-in, which can't be a key
            return make(*originals, **named)

    return made


@_made_once
def _noting_warn(warn: Callable[[Any], None]) -> Callable[[Any], None]:
    @wraps(warn)
    def warn_unawaited(coroutine: Any) -> None:
        watch = _watch()
        if watch is None:
            warn(coroutine)
        elif coroutine.cr_origin is not None:  # else an earlier attempt's, collected only now
            watch.findings.never_awaited.append(short_qualname(coroutine.__qualname__))

    return warn_unawaited


@_made_once
def _noting_sleep(sleep: Callable[[float], None]) -> Callable[[float], None]:
    @wraps(sleep)
    def noted_sleep(seconds: float) -> None:
        watch = _watch_on_loop()
        if watch is None or not isinstance(seconds, int | float):
            sleep(seconds)
            return
        where = _here()
        watch.findings.slept.append(Slept(seconds, where))
        sleep(seconds)
        waited(seconds)
        if seconds >= BLOCKED_AFTER:
            watch.on_block(where)

    return noted_sleep


@_made_once
def _noting_clock(original: Callable[[], float], name: str) -> Callable[[], float]:
    @wraps(original)
    def noted_clock() -> float:
        watch = _watch_on_loop()
        if watch is not None and not watch.findings.clocks:
            frame = sys._getframe(1)
            if not is_library(frame.f_code.co_filename):
                where = place(frame.f_code.co_filename, frame.f_lineno)
                watch.findings.clocks.append(Clock(f"time.{name}", where))
        return original()

    return noted_clock


@_made_once
def _noting_init(original: Callable[..., None]) -> Callable[..., None]:
    @wraps(original)
    def noted_init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        watch = _watch_on_loop()
        if watch is not None:
            watch.made(self, getattr(self, "_value", 0), _here())

    return noted_init


_noted = SharedPatches(_patch)


def _here() -> Place | None:
    frame = own_frame(sys._getframe(2))
    return place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else None
