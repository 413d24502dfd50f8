"""The stop button for cells that await.

In ipykernel 7 an interrupt of an awaiting cell reaches it only when something else wakes the loop,
and a loop without a suspension inside a coroutine is never stopped. Here the signal's own handler
acts: where the learner's code is running it raises there and then, else it cancels the cell's task
and wakes the loop. Either way the cell ends with KeyboardInterrupt.

The handler may run between any two bytecodes of the main thread. So it takes no lock, and starts no
`threading.Thread`, which would; and it raises only in the learner's own lines, for an exception
between the lines of a library can leave one of its locks held for ever.
"""

from __future__ import annotations

import _thread
import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from loopscope.patches import Patches
from loopscope.places import own_frame

_HANDLE_RUN = asyncio.Handle._run.__code__
_HERE = os.path.dirname(__file__) + os.sep
_PATIENCE = 0.1  # seconds for the loop to take up a cancellation
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
        raises = cancellation.insists() or own_frame(frame, _HANDLE_RUN) is frame
        if raises and asyncio.current_task(loop) is task:
            cancellation.withdraw()
            raise KeyboardInterrupt
        cancellation.request()
        if raises and own_frame(frame, _HANDLE_RUN) is not None:
            # Another task, or a callback, is busy and would hold up the cancellation. A
            # KeyboardInterrupt in there would end the kernel's own loop.
            raise _Stopped("stopped")

    def exception_handler(context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), _Stopped):
            call_exception_handler(context)

    patches = Patches()
    call_exception_handler = loop.call_exception_handler
    patches.set(loop, "call_exception_handler", exception_handler)
    before = signal.signal(signal.SIGINT, on_signal)
    wakeup = _wake_on_signals(loop)
    try:
        yield stop
    finally:
        stop.over = True
        cancellation.close()
        patches.undo()
        if wakeup is not None:
            signal.set_wakeup_fd(wakeup)
        if signal.getsignal(signal.SIGINT) is on_signal:
            signal.signal(signal.SIGINT, before)


def stop_what_runs(signum: int, frame: FrameType | None) -> None:
    """A handler of SIGINT for when no cell runs: ends the step of a task that a cell left behind.

    A kernel ignores the signal then, and could only be restarted while such a task is busy.
    """
    if own_frame(frame, _HANDLE_RUN) is not None:
        raise _Stopped("stopped")


class _Cancellation:
    """Cancels `task` from the signal handler, and sees to it that this happens.

    The request waits its turn on the loop. Until it is taken up the signal is repeated, and finds
    the step that holds the loop.
    """

    def __init__(self, task: asyncio.Task[Any], loop: Any) -> None:
        self._task = task
        self._loop = loop
        self._pending = False
        self._signals = 0
        # Plain locks: the one is held until the repeating is to end, the other until it has.
        self._over = _thread.allocate_lock()
        self._ended = _thread.allocate_lock()
        self._over.acquire()

    def request(self) -> None:
        """Cancel the task as soon as the loop is free; wakes a loop that waits in select."""
        self._signals += 1
        if self._pending:
            return
        self._pending, self._signals = True, 1
        self._loop.call_soon_threadsafe(self._cancel)
        if self._ended.acquire(blocking=False):
            _thread.start_new_thread(self._repeat, ())

    def insists(self) -> bool:
        """Whether the request has been repeated so often that nothing is to be spared any more."""
        return self._pending and self._signals >= _SPARED

    def withdraw(self) -> None:
        """Cancel nothing after all."""
        self._pending = False

    def close(self) -> None:
        """Withdraw, and repeat nothing any more; not for the signal handler, since this waits."""
        self._pending = False
        self._over.release()
        self._ended.acquire()

    def _cancel(self) -> None:
        if self._pending and not self._task.done():
            self._task.cancel()
        self._pending = False

    def _repeat(self) -> None:
        while not self._over.acquire(timeout=_PATIENCE):
            if self._pending:
                _thread.interrupt_main()
        self._ended.release()


def up_to_own_code(tb: TracebackType | None) -> TracebackType | None:
    """`tb` ending where Loopscope begins: in the handler, or in a hook that it interrupted."""
    inner = tb
    while inner is not None and inner.tb_next is not None:
        if inner.tb_next.tb_frame.f_code.co_filename.startswith(_HERE):
            inner.tb_next = None
        inner = inner.tb_next
    return tb


def _wake_on_signals(loop: Any) -> int | None:
    # The signal may be delivered to any thread; this way it ends the main thread's select.
    try:
        return signal.set_wakeup_fd(loop._csock.fileno(), warn_on_full_buffer=False)
    except (AttributeError, ValueError, OSError):  # not asyncio's own loop
        return None
