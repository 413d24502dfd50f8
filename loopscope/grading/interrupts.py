"""Ctrl-C while a class is graded: once to finish what is under way, twice to drop it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """`asked` tells whether Ctrl-C was pressed; the second time is a KeyboardInterrupt.

    Use as a context manager. Where somebody else handles Ctrl-C (in the Formgrader, JupyterLab's
    server does), it does nothing.
    """

    def __init__(self, say: Callable[[str], object]) -> None:
        self.asked = False
        self._say = say
        self._earlier: Any = None

    def __enter__(self) -> Interrupts:
        handled = signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        if threading.current_thread() is threading.main_thread() and not handled:
            self._earlier = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._earlier is not None:
            signal.signal(signal.SIGINT, self._earlier)

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._say(
            "Stopping: what is under way is graded to its end, and all that is graded is kept. "
            "Press Ctrl-C again to drop what is under way."
        )
