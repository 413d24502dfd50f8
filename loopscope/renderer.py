"""Pictures drawn in a process of their own, so that drawing disturbs nothing that is measured.

The process is kept between pictures (matplotlib takes most of a second to import). It reads
requests from its standard input and ends when that closes, in the middle of a picture too: it can't
outlive the one that started it, however that one ends. Nobody waits for a picture longer than
`LIMIT`: then the process is killed, and the next picture starts another.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, Any

from loopscope.trace import Trace

ahead_of_time = True
"""Whether `Renderer.start` starts the drawing process before there is anything to draw."""

LIMIT = 10.0
"""Seconds that somebody waits for a picture, the start of the process included."""

_FINE = 2.0
_LOOK = 1.0  # seconds between looks whether the process that started this one is still there
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


class TooSlowError(RendererError):
    """The drawing process took longer than it may."""


def picture(
    trace: Trace, *, height: float | None = None, live: bool = False, scale: float = _FINE
) -> Picture:
    """Draw `trace` in this process. `scale` is the number of dots for each pixel of the page."""
    from loopscope.figure import draw, png

    figure = draw(trace, height=height, live=live)
    width, high = (round(float(inches) * figure.dpi) for inches in figure.get_size_inches())
    return Picture(png(figure, scale, quick=live), width, high, figure.in_words)


class Renderer:
    """Draws in the background process, which starts with `start` or at the first picture."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._greeted: subprocess.Popen[bytes] | None = None  # it has said that it is ready
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the process, if it is not running; does not wait until it is ready."""
        if ahead_of_time:
            with self._lock:
                self._started()

    def prepare(self, limit: float = LIMIT) -> None:
        """Start the process if need be and wait until it can draw. Raises `RendererError`."""
        with self._lock, self._in_time(limit) as process:
            self._greet(process)

    def picture(
        self,
        trace: Trace,
        after: tuple[int, int] | None = None,
        limit: float = LIMIT,
        **options: Any,
    ) -> Picture:
        """As the function `picture`, drawn in the process. Raises `RendererError`.

        When it takes longer than `limit` seconds, that is a `TooSlowError`, and the process ends.
        `after` is for a row of frames: the numbers of steps and waits that `trace` leaves out since
        the frame before it had them. The first of a row leaves out none.
        """
        request = pickle.dumps((trace, after, options), protocol=5)
        with self._lock:
            if after is not None and any(after) and not self._running():
                raise RendererError("the drawing process ended, and what it knew is lost")
            with self._in_time(limit) as process:
                self._greet(process)
                assert process.stdin is not None
                assert process.stdout is not None
                _send(process.stdin, request)
                answer = pickle.loads(_receive(process.stdout))
        if isinstance(answer, Picture):
            return answer
        raise RendererError(str(answer))

    def abandon(self) -> None:
        """Kill the process, whoever waits for it: that one's picture fails."""
        process = self._process
        if process is not None:
            process.kill()

    @contextmanager
    def _in_time(self, limit: float) -> Iterator[subprocess.Popen[bytes]]:
        """The process, which is killed when it is not done with the block in `limit` seconds."""
        process, late = self._started(), threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()  # whoever reads from it sees its end

        timer = threading.Timer(limit, give_up)
        timer.daemon = True
        timer.start()
        try:
            yield process
        except BaseException as error:
            # Also when interrupted half way: the rest of the answer must not be taken for the
            # next one.
            self._process = None
            process.kill()
            process.wait()
            if late.is_set():
                raise TooSlowError(f"it took longer than {limit:.2g} s") from error
            if isinstance(error, Exception):
                raise RendererError(f"the drawing process ended ({error})") from error
            raise
        finally:
            timer.cancel()

    def _greet(self, process: subprocess.Popen[bytes]) -> None:
        if process is not self._greeted:
            assert process.stdout is not None
            _receive(process.stdout)
            self._greeted = process

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        with self._lock:
            process, self._process = self._process, None
            self._greeted = None
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
    head = pipe.read(8)
    size = int.from_bytes(head, "big")
    data = pipe.read(size) if len(head) == 8 else b""
    if len(head) < 8 or len(data) < size:
        raise EOFError("it closed its output")
    return data


def serve() -> None:
    """Answer requests until standard input closes: the whole life of the drawing process."""
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not get between the pictures
    requests: SimpleQueue[bytes] = SimpleQueue()
    for watch in (lambda: _take(requests), _stay_with(os.getppid())):
        threading.Thread(target=watch, daemon=True).start()
    picture(Trace(finish=1.0))  # imports matplotlib and finds the fonts before anybody waits
    _send(answers, b"ready")
    if hasattr(os, "nice"):
        os.nice(5)  # from now on the loop that is watched comes first
    rows: dict[float, Trace] = {}  # the latest frame of each recording that is drawn live
    while True:
        answer: Picture | str
        try:
            trace, after, options = pickle.loads(requests.get())
            earlier = rows.pop(trace.origin, Trace())
            if after is not None:
                complete(trace, earlier, *after)
                rows[trace.origin] = trace
                rows = dict(list(rows.items())[-_ROWS:])
            answer = picture(trace, **options)
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        _send(answers, pickle.dumps(answer, protocol=5))


def _take(requests: SimpleQueue[bytes]) -> None:
    """Put what comes into `requests`, and end this process, busy or not, when no more can come."""
    with suppress(EOFError, OSError):
        while True:
            requests.put(_receive(sys.stdin.buffer))
    os._exit(0)


def _stay_with(parent: int) -> Callable[[], None]:
    """End this process when it has lost `parent`, whose children may hold the pipe open."""

    def watch() -> None:
        while os.getppid() == parent:  # on Windows for ever: there, no child holds it
            time.sleep(_LOOK)
        os._exit(0)

    return watch


def complete(trace: Trace, earlier: Trace, steps: int, waits: int) -> None:
    """Put what `trace` left out, the first `steps` and `waits` of `earlier`, before its own."""
    if len(earlier.steps) < steps or len(earlier.wait_log) < waits:
        raise ValueError(f"the frame before had {len(earlier.steps)} steps, fewer than {steps}")
    trace.steps = earlier.steps.first(steps).followed_by(trace.steps)
    trace.wait_log = earlier.wait_log[:waits] + trace.wait_log
