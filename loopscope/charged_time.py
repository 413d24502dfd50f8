"""The time that a loop's thread has to answer for: what it computed, and what it waited for.

On a busy machine there is waiting that is nobody's fault. The thread itself stands in the operating
system's queue: `OwnTime` leaves that out. Or it waits for the GIL, or a lock, while the thread that
has it stands in that queue; or the machine is a virtual one, and its host lets it stand: this clock
leaves that out, too. No count tells what a thread waited for, so the queues of all other threads of
the process, and what the host took, are taken off, but never from the time that the thread
computed, or waited of its own accord and said so (`waited`).
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass

from loopscope.own_time import Counts, Stolen, threads

_READINGS = 3  # at most, for one during which the thread itself was not held up


@dataclass(frozen=True)
class Reading:
    """What the clocks and counts say at one moment, in nanoseconds.

    `ran` and `queued` are the thread's own; `others` says how long each other one was queued, and
    is None where nobody counts; `stolen` is what a host took from all processors together.
    """

    wall: int
    ran: int = 0
    queued: int = 0
    others: dict[str, int] | None = None
    stolen: int = 0


class _Here(threading.local):
    clock: ChargedTime | None = None


_here = _Here()


def waited(seconds: float) -> None:
    """Say that the calling thread has waited for so long by a call of its own, such as a sleep."""
    if _here.clock is not None:
        _here.clock.waited(seconds)


class ChargedTime:
    """A clock of the thread that makes it, in seconds; any thread may read it.

    Elsewhere than on Linux, whose counts it goes by
    (https://docs.kernel.org/scheduler/sched-stats.html), it is the wall clock.
    """

    def __init__(self) -> None:
        self._thread = str(threading.get_native_id())
        self._counts: dict[str, Counts] = {}
        self._lock = threading.Lock()
        self._steal: Stolen | None = None
        self._charged = self._known = 0
        self._last = self._read()
        _here.clock = self

    def __call__(self) -> float:
        """Seconds charged so far; only differences mean anything."""
        with self._lock:
            before, self._last = self._last, self._read()
            self._charged += charge(before, self._last, self._known)
            self._known = 0
            return self._charged / 1e9

    def waited(self, seconds: float) -> None:
        """Charge the waiting of these seconds in any case: it was the thread's own wish."""
        with self._lock:
            self._known += int(seconds * 1e9)

    def close(self) -> None:
        """Let go of the counts. From then on, this is the wall clock."""
        with self._lock:
            self._thread = ""
            self._keep(set())
            if self._steal is not None:
                self._steal.close()
        if _here.clock is self:
            _here.clock = None

    def _read(self) -> Reading:
        if not self._thread:
            return Reading(time.perf_counter_ns())
        try:
            there = threads()
            self._keep(there)
            others, taken = self._others(there), self._stolen()
            ran, queued = self._of(self._thread)
            for _ in range(_READINGS):
                wall, before = time.perf_counter_ns(), queued
                ran, queued = self._of(self._thread)
                if queued == before:  # else it waited between the two
                    break
        except OSError:
            return Reading(time.perf_counter_ns())
        return Reading(wall, ran, queued, others, taken)

    def _keep(self, there: set[str]) -> None:
        for gone in self._counts.keys() - there:
            self._counts.pop(gone).close()

    def _others(self, there: set[str]) -> dict[str, int]:
        found = {}
        for thread in there - {self._thread}:
            with contextlib.suppress(OSError):  # it has just ended
                found[thread] = self._of(thread)[1]
        return found

    def _stolen(self) -> int:
        if self._steal is None:
            self._steal = Stolen()
        return self._steal()

    def _of(self, thread: str) -> tuple[int, int]:
        if thread not in self._counts:
            self._counts[thread] = Counts(thread)
        return self._counts[thread]()


def charge(before: Reading, now: Reading, known: int) -> int:
    """Nanoseconds charged between two readings, in which `known` were waited by wish."""
    wall = now.wall - before.wall
    if before.others is None or now.others is None:
        return wall
    most = wall - (now.queued - before.queued)
    held_up = sum(queued - before.others.get(thread, 0) for thread, queued in now.others.items())
    held_up += now.stolen - before.stolen
    least = now.ran - before.ran + known
    return max(0, min(most, max(least, most - held_up)))
