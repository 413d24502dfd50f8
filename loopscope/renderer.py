"""Pictures drawn in a process of their own, so that drawing disturbs nothing that is measured.

The process is kept between pictures (matplotlib takes most of a second to import). It reads
requests from its standard input and ends when that closes: it can't outlive the one that started
it, however that one ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, Any

from loopscope.trace import Trace

ahead_of_time = True
"""Whether `Renderer.start` starts the drawing process before there is anything to draw."""

_FINE = 2.0
_ROWS = 4  # recordings that may be drawn live at once, each on a loop of its own


@dataclass(frozen=True)
class Picture:
    """A drawn trace: the bytes of a PNG, its size on the page in pixels, and the text beside it."""

    png: bytes
    width: int
    height: int
    text: str


class RendererError(RuntimeError):
    """The drawing process failed; the message says how."""


def picture(
    trace: Trace, *, height: float | None = None, live: bool = False, scale: float = _FINE
) -> Picture:
    """Draw `trace` in this process. `scale` is the number of dots for each pixel of the page."""
    from loopscope.figure import draw, png

    figure = draw(trace, height=height, live=live)
    width, high = (round(float(inches) * figure.dpi) for inches in figure.get_size_inches())
    return Picture(png(figure, scale, quick=live), width, high, str(trace))


class Renderer:
    """Draws in the background process, which starts with `start` or at the first picture."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the process, if it is not running; does not wait until it is ready."""
        if ahead_of_time:
            with self._lock:
                self._started()

    def picture(
        self, trace: Trace, after: tuple[int, int] | None = None, **options: Any
    ) -> Picture:
        """As the function `picture`, drawn in the process. Raises `RendererError`.

        `after` is for a row of frames: the numbers of steps and waits that `trace` leaves out since
        the frame before it had them. The first of a row leaves out none.
        """
        request = pickle.dumps((trace, after, options), protocol=5)
        with self._lock:
            if after is not None and any(after) and not self._running():
                raise RendererError("the drawing process ended, and what it knew is lost")
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                _send(process.stdin, request)
                answer = pickle.loads(_receive(process.stdout))
            except BaseException as error:
                # Also when interrupted half way: the rest of the answer must not be taken for
                # the next one.
                self._process = None
                process.kill()
                process.wait()
                if isinstance(error, Exception):
                    raise RendererError(f"the drawing process ended ({error})") from error
                raise
        if isinstance(answer, Picture):
            return answer
        raise RendererError(str(answer))

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.communicate()

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or not self._running():
            package_home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
            paths = [package_home, *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from loopscope.renderer import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt of the kernel is none of its business
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": "agg"},
            )
        return self._process


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(8, "big"))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    size = pipe.read(8)
    if len(size) < 8:
        raise EOFError("it closed its output")
    return pipe.read(int.from_bytes(size, "big"))


def serve() -> None:
    """Answer requests until standard input closes: the whole life of the drawing process."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not get between the pictures
    picture(Trace(finish=1.0))  # imports matplotlib and finds the fonts before anybody waits
    if hasattr(os, "nice"):
        os.nice(5)  # from now on the loop that is watched comes first
    rows: dict[float, Trace] = {}  # the latest frame of each recording that is drawn live
    while True:
        try:
            request = _receive(requests)
        except EOFError:
            return
        answer: Picture | str
        try:
            trace, after, options = pickle.loads(request)
            if after is not None:
                complete(trace, rows.pop(trace.origin, Trace()), *after)
                rows[trace.origin] = trace
                rows = dict(list(rows.items())[-_ROWS:])
            answer = picture(trace, **options)
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        _send(answers, pickle.dumps(answer, protocol=5))


def complete(trace: Trace, earlier: Trace, steps: int, waits: int) -> None:
    """Put what `trace` left out, the first `steps` and `waits` of `earlier`, before its own."""
    if len(earlier.steps) < steps or len(earlier.wait_log) < waits:
        raise ValueError(f"the frame before had {len(earlier.steps)} steps, fewer than {steps}")
    trace.steps = earlier.steps.first(steps).followed_by(trace.steps)
    trace.wait_log = earlier.wait_log[:waits] + trace.wait_log
