"""The stop button for cells that await.

In ipykernel 7 an interrupt of an awaiting cell reaches it only when something else wakes the loop,
and a loop without a suspension inside a coroutine is never stopped. Here the signal's own handler
acts: where the learner's code is running it raises there and then, else it cancels the cell's task
and wakes the loop. Either way the cell ends with KeyboardInterrupt.

The handler may run between any two bytecodes of the main thread. So it takes no lock; and it raises
only in the learner's own lines, for an exception between the lines of a library can leave one of
its locks held for ever.
"""

from __future__ import annotations

import _thread
import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from loopscope.patches import Patches
from loopscope.places import own_frame

_LOOP: Any = asyncio.BaseEventLoop
_RUN_ONCE = _LOOP._run_once.__code__  # runs every step, recorded or not
_HERE = os.path.dirname(__file__) + os.sep
_PATIENCE = 0.1  # seconds for a signal to have its effect, before it is repeated
_SPARED = 5  # signals that find a library at work before one is raised there all the same


class _Stopped(asyncio.CancelledError):
    """Raised where other code than the cell's own was busy when the button was pressed."""


class Stop:
    """Whether the stop button was pressed while the cell ran."""

    pressed = False
    over = False


@contextmanager
def stoppable(task: asyncio.Task[Any], loop: Any) -> Iterator[Stop]:
    """Inside the block, SIGINT stops `task`, the one that runs the cell.

    Off the main thread, where Python handles no signals, this does nothing.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    cancellation = _Cancellation(task, loop)

    def on_signal(signum: int, frame: FrameType | None) -> None:
        if stop.over:
            return
        stop.pressed = True
        raises = cancellation.insists() or own_frame(frame, _RUN_ONCE) is frame
        if raises and asyncio.current_task(loop) is task:
            cancellation.pending = False
            raise KeyboardInterrupt
        cancellation.request()
        if raises and own_frame(frame, _RUN_ONCE) is not None:
            # Another task, or a callback, is busy and would hold up the cancellation. A
            # KeyboardInterrupt in there would end the kernel's own loop.
            raise _Stopped("stopped")

    def exception_handler(context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), _Stopped):
            call_exception_handler(context)

    def settled() -> bool:
        return stop.pressed and not cancellation.pending

    patches = Patches()
    call_exception_handler = loop.call_exception_handler
    patches.set(loop, "call_exception_handler", exception_handler)
    before = signal.signal(signal.SIGINT, on_signal)
    try:
        with _repeats.until(settled):
            yield stop
    finally:
        stop.over = True
        cancellation.pending = False
        patches.undo()
        if signal.getsignal(signal.SIGINT) is on_signal:
            signal.signal(signal.SIGINT, before)


def stop_what_runs(signum: int, frame: FrameType | None) -> None:
    """A handler of SIGINT for when no cell runs: ends the step of a task that a cell left behind.

    A kernel ignores the signal then, and could only be restarted while such a task is busy.
    """
    if own_frame(frame, _RUN_ONCE) is not None:
        raise _Stopped("stopped")


class _Cancellation:
    """Cancels `task` from the signal handler: the request waits its turn on the loop."""

    def __init__(self, task: asyncio.Task[Any], loop: Any) -> None:
        self.pending = False
        self._task = task
        self._loop = loop
        self._signals = 0

    def request(self) -> None:
        """Cancel the task as soon as the loop is free; wakes a loop that waits in select."""
        self._signals += 1
        if not self.pending:
            self.pending, self._signals = True, 1
            self._loop.call_soon_threadsafe(self._cancel)

    def insists(self) -> bool:
        """Whether the request has been repeated so often that nothing is to be spared any more."""
        return self.pending and self._signals >= _SPARED

    def _cancel(self) -> None:
        if self.pending and not self._task.done():
            self._task.cancel()
        self.pending = False


class _Repeats:
    """Repeats a signal until it has had its effect, from one thread that waits for signals.

    The first may be lost: one that arrives while the main thread is on its way into `time.sleep`,
    or that another thread was given, is acted upon only when the call returns. Python tells this
    thread of each (`signal.set_wakeup_fd`), and the next one goes to the main thread itself.
    """

    def __init__(self) -> None:
        self._settled: Callable[[], bool] | None = None
        self._lock = _thread.allocate_lock()
        self._ends: tuple[socket.socket, socket.socket] | None = None

    @contextmanager
    def until(self, settled: Callable[[], bool]) -> Iterator[None]:
        """Inside the block, repeat SIGINT until `settled`. On the main thread only."""
        if self._ends is None:
            self._start()
        assert self._ends is not None
        before = signal.set_wakeup_fd(self._ends[1].fileno(), warn_on_full_buffer=False)
        self._settled = settled
        try:
            yield
        finally:
            with self._lock:
                self._settled = None
            signal.set_wakeup_fd(before)

    def close(self) -> None:
        """End the thread; the next cell starts another."""
        if self._ends is not None:
            self._ends[1].close()
            self._ends = None

    def _start(self) -> None:
        read, write = self._ends = socket.socketpair()
        write.setblocking(False)
        threading.Thread(
            target=self._repeat, args=(read,), name="loopscope-stop", daemon=True
        ).start()

    def _repeat(self, read: socket.socket) -> None:
        with read:
            while read.recv(4096):  # a byte for each signal, those from here included
                time.sleep(_PATIENCE)
                with self._lock:
                    if self._settled is not None and not self._settled():
                        _signal_main_thread()


_repeats = _Repeats()
close = _repeats.close


def _signal_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):  # interrupts system calls, too
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def up_to_own_code(tb: TracebackType | None) -> TracebackType | None:
    """`tb` ending where Loopscope begins: in the handler, or in a hook that it interrupted."""
    inner = tb
    while inner is not None and inner.tb_next is not None:
        if inner.tb_next.tb_frame.f_code.co_filename.startswith(_HERE):
            inner.tb_next = None
        inner = inner.tb_next
    return tb
