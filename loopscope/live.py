"""A timeline that is drawn while it happens, also while the loop is blocked.

A thread takes snapshots and shows the frames; a process draws them. Neither needs the loop, so
the picture goes on growing when a step holds it. Only C code that keeps the GIL stops the thread;
the last picture, made afterwards, is whole all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep

from loopscope.recorder import Recorder
from loopscope.renderer import LIMIT, Picture, Renderer, RendererError

PERIOD = 0.2
"""Seconds from one frame to the next, at the least."""
_PATIENCE = 60.0  # seconds for the drawing process to start, while the cell runs and nobody waits


class Live:
    """Shows what `recorder` has seen so far, frame by frame, from `start` to `stop`.

    `show` is called with each frame, on the live thread, once the recorder has been started.
    """

    def __init__(
        self,
        recorder: Recorder,
        renderer: Renderer,
        show: Callable[[Picture], None],
        height: float | None = None,
    ) -> None:
        self._recorder = recorder
        self._renderer = renderer
        self._show = show
        self._height = height
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loopscope-live", daemon=True)
        self.frames = 0
        """The number of frames shown."""

    def start(self) -> None:
        """Begin to show frames, the first of them after `PERIOD`."""
        self._thread.start()

    def stop(self) -> float:
        """Show no more frames; returns when the thread is gone.

        A frame under way gets `renderer.LIMIT` seconds. Returns how many of them are left: with
        none, the drawing process is gone as well.
        """
        self._stop.set()
        began = monotonic()
        self._thread.join(LIMIT)
        if self._thread.is_alive():
            self._renderer.abandon()
            self._thread.join()
        return max(0.0, LIMIT - (monotonic() - began))

    def _run(self) -> None:
        # The last picture tries again where this fails, and says what is wrong.
        with suppress(RendererError):
            # The first frame is to show how things are, not how they were before all was ready.
            self._renderer.prepare(_PATIENCE)
            self._show_frames()

    def _show_frames(self) -> None:
        wait, sent = PERIOD, (0, 0, 0)
        while not self._stop.wait(wait):
            if not self._recorder.started:
                continue
            began = monotonic()
            frame, sent = self._frame(*sent)
            if self._stop.is_set():
                return
            self._show(frame)
            self.frames += 1
            wait = max(0.02, PERIOD - (monotonic() - began))

    def _frame(self, steps: int, waits: int, version: int) -> tuple[Picture, tuple[int, int, int]]:
        """A frame, and how many steps and waits the drawing process knows from now on.

        The loop can't run while this thread copies and pickles, so each frame carries only what is
        new. What may be another step the next time is sent again then: one that is open, and those
        that may be put together.
        """
        news = self._recorder.snapshot(steps, waits, version)
        known = news.earlier + news.lasting, waits + len(news.wait_log), news.version
        sleep(0)  # lets the loop in between
        frame = self._renderer.picture(
            news, after=(news.earlier, waits), height=self._height, live=True, scale=1.0
        )
        return frame, known
