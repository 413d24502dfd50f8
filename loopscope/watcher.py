"""A thread that looks at the loop's thread while a step runs long, and remembers the line."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from loopscope.places import own_frame, place
from loopscope.trace import Place

Running = tuple[int, float]
"""The step under way: its lane and when it started."""

_LOOP: Any = asyncio.BaseEventLoop
_RUN_ONCE = _LOOP._run_once.__code__  # what called the loop is not what blocks it
_BUSY = 0.5  # seconds of processor time; less may be Python's own garbage collector
_PERIOD = 0.02  # seconds between looks: at least two fall into any step of BLOCKED_AFTER


class Watcher:
    """Samples the loop's thread during long steps.

    `running` returns the step under way or None. A sample costs the loop nothing but the time for
    which the thread holds the GIL, some microseconds; it is taken from the second look on that
    finds the same step under way.

    Time is real here, whatever clock the recording goes by. With `busy_only` it is the loop's
    thread's own processor time instead: then a step that the operating system held up, on a busy
    machine, is no block, and neither is one that sleeps.
    """

    blocking: Running | None = None
    """With `busy_only`: the latest step that was seen to compute for half a second."""

    def __init__(self, running: Callable[[], Running | None], busy_only: bool = False) -> None:
        self._running = running
        self._busy_only = busy_only
        self._clock: Callable[[], float] = time.monotonic
        self._loop_thread = threading.get_ident()
        self._step: Running | None = None
        self._lines: Counter[tuple[str, int]] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loopscope-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch the calling thread."""
        if self._busy_only and hasattr(time, "pthread_getcpuclockid"):
            clock = time.pthread_getcpuclockid(threading.get_ident())
            self._clock = partial(time.clock_gettime, clock)
        self._thread.start()

    def stop(self) -> None:
        """End the watching and wait until the thread is gone."""
        self._stop.set()
        if self._thread.ident is not None:  # else it was never started
            self._thread.join()

    def line_of(self, step: Running) -> Place | None:
        """The line seen most often during `step`, or None where no look fell into it."""
        if self._step is not step:
            return None
        try:
            seen = self._lines.most_common(1)
        except RuntimeError:  # the counter grew while it was read; the next frame shows it
            return None
        return place(*seen[0][0]) if seen else None

    def _watch(self) -> None:
        last, since = None, 0.0
        while not self._stop.wait(_PERIOD):
            step = self._running()
            if step is None or step is not last:
                last, since = step, self._clock()
                continue
            self._sample(step)
            if self._busy_only and self._clock() - since >= _BUSY:
                self.blocking = step

    def _sample(self, step: Running) -> None:
        frame: FrameType | None = sys._current_frames().get(self._loop_thread)
        frame = own_frame(frame, _RUN_ONCE)
        if frame is None or self._running() is not step:  # it ended meanwhile: not its line
            return
        if self._step is not step:
            self._lines = Counter()
            self._step = step
        self._lines[frame.f_code.co_filename, frame.f_lineno] += 1
