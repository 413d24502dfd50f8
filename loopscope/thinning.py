"""Keeps a recording's steps within bounds: each one up to a limit, sums from then on.

A coroutine that never rests takes a quarter of a million steps a second. Past `DETAILED_STEPS` the
steps of one lane that lie within a grain, less than a dot of any picture of the whole, become one:
as long as they were together, and as long ready. Nothing of the time that was spent is lost.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from time import thread_time
from typing import Any

from loopscope.steps import Steps

DETAILED_STEPS = 500_000
"""Steps of a recording that are kept one by one."""
MOST_SPELLS = 200_000
"""Idle spells that are kept; then every two neighbours become one."""

_MOST_SUMS = 100_000  # of them; or four for each task, where that is more
_PIECE = 16_384  # steps put away as they are at once: some milliseconds
_CHUNK = 4096  # steps put together at once: less than a millisecond
_STRIDE = 2048  # steps from one time to the next while there is much to put away
_FRESH = 512  # steps that stay as they are for now, to tell who is busy at the end
_GRAINS = 4000  # to the length of the recording so far
_COARSEST = 64.0  # grains in one, where tasks are many: no picture shows each of theirs
_LEAST = 1e-9  # seconds: on a virtual clock many steps are of one moment

Rows = list[Any]
"""Lane, ready, start and end of each step, one after the other, as the recorder logs them."""


class Thinning:
    """The steps of one recording: those that were put away, and `log`, to which steps are added.

    `relieve` belongs to the loop's thread, between two steps; `since` to any thread.
    """

    def __init__(self, log: Rows, origin: Callable[[], float]) -> None:
        self._log = log
        self._origin = origin
        self.most = 4 * DETAILED_STEPS
        """The length of `log` from which on `relieve` is to be called."""
        self.joined = 0
        """How many steps became part of another."""
        self.joined_from: float | None = None
        """The time, by the clock, from which on that was done."""
        self.seconds = 0.0
        """What it took of the processor's time."""
        self.lock = threading.Lock()
        self._kept = Steps()
        self._whole = DETAILED_STEPS  # the first of all, which stay as they are
        self._most_sums = _MOST_SUMS
        self._coarser = 1.0
        self._version = 0  # of what stands at a place in `_kept`

    def relieve(self, tasks: int) -> None:
        """Put some of the log away, in so small a piece that the loop is hardly held up.

        `tasks` is how many there were so far.
        """
        began, log = thread_time(), self._log
        with self.lock:
            if self.joined_from is None:
                self.joined_from = log[4 * self._whole - 1]
            left = self._whole - len(self._kept)
            if left > 0:
                self.most = 4 * _CHUNK
                self._kept.log.extend(self._taken(min(left, _PIECE)))
                _ = self._kept.end  # sorts them into columns
            else:
                ripe = len(log) // 4 - _FRESH
                chunk = max(_CHUNK, 4 * tasks)  # some steps of each, or none would be put together
                self._put(self._taken(min(ripe, 2 * chunk)), log[-1])
                if len(self._kept) - self._whole > max(self._most_sums, 4 * tasks):
                    self._put_together_again(log[-1])
                self.most = 4 * chunk
            self.most = max(self.most, len(log) + 4 * _STRIDE)
        self.seconds += thread_time() - began

    def _taken(self, count: int) -> Rows:
        rows = self._log[: 4 * count]
        del self._log[: 4 * count]
        return rows

    def _put_together_again(self, now: float) -> None:
        """Put the sums themselves together, to larger ones."""
        self._coarser = min(_COARSEST, 4 * self._coarser)
        self._version += 1
        kept, rows = self._kept, list[Any]()
        columns = (kept.lane, kept.ready, kept.start, kept.end)
        for step in zip(*(column[self._whole :] for column in columns), strict=True):
            rows.extend(step)
        self._kept = kept.first(self._whole)
        self._put(rows, now)
        # With very many tasks they stay many: then this waits for twice as many.
        self._most_sums = max(_MOST_SUMS, 2 * (len(self._kept) - self._whole))

    def _put(self, rows: Rows, now: float) -> None:
        grain = max(_LEAST, (now - self._origin()) / _GRAINS * self._coarser)
        joined = put_together(rows, grain)
        self.joined += (len(rows) - len(joined)) // 4
        self._kept.log.extend(joined)
        _ = self._kept.end

    def since(self, steps: int, version: int) -> tuple[Steps, int, int, int]:
        """The steps after the first `steps`, which the caller got with `version`.

        Returns them with the number of those that come before them (fewer than `steps` if these
        have been put together since then), how many of them will stay as they are, and the version.
        """
        with self.lock:
            away, log = len(self._kept), self._log
            lasting = away + len(log) // 4 if self.joined_from is None else max(away, self._whole)
            before = min(steps, lasting) if version == self._version else 0
            found = Steps(log[4 * max(0, before - away) :])
            if before < away:
                found = self._kept.after(before).followed_by(found)
            return found, before, lasting - before, self._version

    def all(self) -> Steps:
        """All steps, once no more are added."""
        if self.joined_from is None:
            return Steps(self._log)
        return self._kept.followed_by(Steps(self._log.copy()))


def put_together(rows: Rows, grain: float) -> Rows:
    """Put the short steps of each lane together that begin within one `grain` of each other.

    A step that takes a grain or waits for the loop that long stays as it is. The others run one
    after the other from the first one's start, so that no two of them overlap; they had room for
    that before. (Eager tasks alone run inside another step, and may come out shorter.)
    """
    found: Rows = []
    parts: dict[int, list[float]] = {}
    until = last = float("-inf")
    numbers = iter(rows)
    for lane, ready, start, end in zip(numbers, numbers, numbers, numbers, strict=True):
        waited = start - ready if ready < start else 0.0
        if end - start >= grain or waited >= grain:
            _write(found, parts, last)
            parts, until = {}, float("-inf")
            found.extend((lane, ready, start, end))
            continue
        if start >= until:
            _write(found, parts, last)
            parts, until = {}, start + grain
        part = parts.get(lane)
        if part is None:
            parts[lane] = [waited, start, end - start]
        else:
            part[0] += waited
            part[2] += end - start
        last = end
    _write(found, parts, last)
    return found


def _write(found: Rows, parts: dict[int, list[float]], last: float) -> None:
    free = float("-inf")
    for lane, (waited, start, runs) in parts.items():
        begins = min(max(start, free), last)
        free = min(begins + runs, last)
        found.extend((lane, begins - waited, begins, free))


def join_spells(starts: Any, ends: Any) -> None:
    """Make one spell of every two neighbours, as long as both; `starts` and `ends` are arrays."""
    pairs = range(0, len(starts) - 1, 2)
    joined = [starts[n] + (ends[n] - starts[n]) + (ends[n + 1] - starts[n + 1]) for n in pairs]
    odd: Iterable[float] = ends[-1:] if len(ends) % 2 else ()
    ends[:] = type(ends)("d", [*joined, *odd])
    starts[:] = starts[::2]
