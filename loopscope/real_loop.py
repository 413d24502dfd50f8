"""The loop of checks whose subject is real time: what holds an event loop, threads, processes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from loopscope.charged_time import waited
from loopscope.virtual_loop import Interrupted, Stuck, VirtualLoop


class RealLoop(VirtualLoop):
    """All that the virtual loop does (it tells of deadlocks, it keeps its tasks), on real time."""

    virtual = False

    def __init__(self) -> None:
        self._origin = time.monotonic()
        super().__init__()

    def time(self) -> float:
        """Real seconds since the loop was made."""
        return time.monotonic() - self._origin

    def wait(self, poll: Callable[[float | None], Any], timeout: float | None) -> Any:
        """What the selector does. Raises `Stuck` where nothing can end the waiting."""
        if self._interrupted:
            raise Interrupted
        if timeout is None and self._next_timer() == math.inf and not self._wakeable():
            if events := poll(0):
                return events
            raise Stuck
        since = time.perf_counter()
        events = poll(timeout)
        waited(time.perf_counter() - since)  # nothing to do is no step: that time passes for all
        return events

    def _wakeable(self) -> bool:
        return bool(self.outside_work() or self._has_io() or self._threads())
