"""The loop of checks whose subject is real time: what holds an event loop, threads, processes."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Callable
from contextvars import Context
from typing import Any

from loopscope.charged_time import waited
from loopscope.places import own_frame, place
from loopscope.virtual_loop import FromThread, Interrupted, Stuck, VirtualLoop

_WAKE_AFTER = 0.05  # seconds


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

    def call_soon(  # type: ignore[override]  # TypeVarTuples are not worth it here
        self, callback: Any, *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's; writes down which other thread called it, as debug mode would raise.

        It wakes the loop a little later, which asyncio doesn't: the check need not wait for its
        deadline.
        """
        handle = super().call_soon(callback, *args, context=context)
        if self._thread_id not in (None, threading.get_ident()):  # type: ignore[attr-defined]
            self.from_threads.append(_from_this_thread())
            wake: Any = self._write_to_self  # type: ignore[attr-defined]
            timer = threading.Timer(_WAKE_AFTER, wake)  # when whoever called has done with it
            timer.name, timer.daemon = "loopscope-wake", True
            timer.start()
        return handle

    def _wakeable(self) -> bool:
        return bool(self.outside_work() or self._has_io() or self._threads())


def _from_this_thread() -> FromThread:
    """What a thread called, by the innermost line of the learner's, that came to `call_soon`."""
    frame, what = sys._getframe(2), "a future's method"  # those are written in C
    own = own_frame(frame)
    while frame is not own and frame.f_back is not None:
        if not str(frame.f_globals.get("__name__")).startswith("loopscope."):
            what = frame.f_code.co_qualname
        frame = frame.f_back
    where = place(own.f_code.co_filename, own.f_lineno) if own is not None else None
    return FromThread(what, threading.current_thread().name, where)
