"""How far grading is: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any

from tqdm import tqdm

_EVERY = 10.0  # seconds between two lines where there is no terminal
_BAR = "{desc} {percentage:3.0f}% {bar} {n_fmt} of {total_fmt}{postfix}, {remaining} left"


class Progress:
    """Counts submissions. Use as a context manager; `done` is called for each."""

    def __init__(self, what: str, total: int, log: logging.Logger) -> None:
        self._what = what
        self._total = total
        self._log = log
        self._done = self._faults = self._lost = 0
        self._began = self._said = time.monotonic()
        self._quiet: Any = None
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if self._total > 1 and sys.stderr.isatty():
            self._quiet = _only_warnings(self._log)
            self._quiet.__enter__()
            self._bar = tqdm(
                desc=self._what, total=self._total, bar_format=_BAR, unit="", dynamic_ncols=True
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
            self._quiet.__exit__(None, None, None)

    def done(self, *, fault: bool = False, lost: bool = False) -> None:
        """Count one submission, with a fault or not; `lost` if it has no score."""
        self._done += 1
        self._faults += fault
        self._lost += lost
        if self._bar is not None:
            self._bar.set_postfix_str(self._counts(), refresh=False)
            self._bar.update()
        elif self._total > 1:
            now = time.monotonic()
            if now - self._said >= _EVERY or self._done == self._total:
                self._said = now
                self._log.info("%s", self.line(now - self._began))

    def line(self, seconds: float) -> str:
        """Return what is said after so many seconds where there is no terminal."""
        counts = self._counts()
        text = f"{self._what}: {self._done} of {self._total}" + (f", {counts}" if counts else "")
        if 0 < self._done < self._total:
            left = seconds / self._done * (self._total - self._done)
            text += f", {tqdm.format_interval(left)} left"
        return text

    def _counts(self) -> str:
        counts = [f"{self._faults} with faults"] if self._faults else []
        if self._lost:
            counts.append(f"{self._lost} WITHOUT A SCORE")
        return ", ".join(counts)


class _AboveTheBar:
    """A stream that log lines are written to while there is a bar."""

    def write(self, text: str) -> None:
        tqdm.write(text, file=sys.stderr, end="")

    def flush(self) -> None:
        sys.stderr.flush()


@contextmanager
def _only_warnings(log: logging.Logger) -> Iterator[None]:
    """Let warnings through, above the bar; what is said of each step would bury it.

    A log file gets all of it, and so does who asked for --debug.
    """
    with ExitStack() as undo:
        for handler in log.handlers:
            if type(handler) is not logging.StreamHandler or handler.stream is not sys.stderr:
                continue
            undo.callback(handler.setStream, handler.stream)
            handler.setStream(_AboveTheBar())
            if handler.level == logging.INFO:
                undo.callback(handler.setLevel, handler.level)
                handler.setLevel(logging.WARNING)
        yield
