"""A thread that looks at the loop's thread while a step runs long, and remembers the line."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

from loopscope.places import own_frame, place
from loopscope.trace import BLOCKED_AFTER, Place

Running = tuple[int, float]
"""The step under way: its lane and when it started."""

_LOOP: Any = asyncio.BaseEventLoop
_RUN_ONCE = _LOOP._run_once.__code__  # what called the loop is not what blocks it
_PERIOD = 0.02  # seconds between looks: at least two fall into any step of BLOCKED_AFTER


class Watcher:
    """Samples the loop's thread during long steps.

    `running` returns the step under way or None. A sample costs the loop nothing but the time for
    which the thread holds the GIL, some microseconds; it is taken from the second look on that
    finds the same step under way. Time is real here, whatever clock the recording goes by.
    """

    blocking: Running | None = None
    """The latest step that was seen to run for `BLOCKED_AFTER` real seconds."""

    def __init__(self, running: Callable[[], Running | None]) -> None:
        self._running = running
        self._loop_thread = threading.get_ident()
        self._step: Running | None = None
        self._lines: Counter[tuple[str, int]] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loopscope-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch the calling thread."""
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
                last, since = step, time.monotonic()
                continue
            self._sample(step)
            if time.monotonic() - since >= BLOCKED_AFTER:
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
