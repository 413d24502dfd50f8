"""Who is who in a recording: tasks and their lanes, from birth to end."""

from __future__ import annotations

import asyncio
import math
import re
import weakref
from asyncio import current_task
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from loopscope.trace import LOOP, Cancellation, Outcome, Trace
from loopscope.waits import called_as

DETAILED_TASKS = 64
"""Tasks described one by one. More lanes than that are drawn as bands, which show no labels."""

_FOLLOWED_TASKS = 1000  # whose cancellations are written down, one hook for each
_LONGEST_ERROR = 200  # characters
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""Where an object lies in memory, as `repr` tells: another place in each run."""
_MOST_ERRORS = 1000
_MOST_REQUESTS = 20_000


class Registry:
    """Gives each task a lane and writes its life into `trace`.

    No task is held: one that the program lets go of must die as it would have died unrecorded.
    `lanes` is keyed by `id`. An id is given again once its task is gone; then `add` takes the entry
    over.
    """

    def __init__(
        self,
        trace: Trace,
        clock: Callable[[], float],
        hidden: Callable[[asyncio.Task[Any]], bool] | None = None,
    ) -> None:
        self.trace = trace
        self.lanes: dict[int, int] = {}
        self.ready = [math.nan]
        """For each lane, when its next step was scheduled."""
        self.edge = [0.0]
        """When the latest step ended, while nothing but the loop has run since; else 0."""
        self.current: list[Any] = [None]
        """The handle whose step runs, while that is a task known by it."""
        self.loop: asyncio.AbstractEventLoop | None = None
        self._clock = clock
        self._hidden = hidden
        self._followed: dict[int, _Cancel] = {}
        self.when_gone = self._destroyed  # one object for all tasks

    def add(self, task: asyncio.Task[Any], existed: bool = False, coroutine: Any = None) -> int:
        """Give `task` a lane and return it; `LOOP` for tasks that are not shown.

        `coroutine` is what runs in it, where the task itself has let go of that.
        """
        trace = self.trace
        if trace.finish is not None or (self._hidden is not None and self._hidden(task)):
            return LOOP
        lane = len(trace.born)
        if coroutine is None:
            coroutine = task.get_coro()
        named = lane <= DETAILED_TASKS and not existed
        if existed:
            parent, born = LOOP, trace.origin
            trace.existed.add(lane)
        else:
            parent, born = self.lanes.get(id(current_task(self.loop)), LOOP), self._clock()
        self.ready.append(math.nan)
        trace.coroutine.append(
            called_as(coroutine) if named else getattr(coroutine, "__qualname__", "task")
        )
        trace.given_name.append(None)
        trace.parent.append(parent)
        trace.ended.append(math.nan)
        trace.outcome.append(0)
        trace.born.append(born)  # last: a snapshot takes the tasks that have it
        self.lanes[id(task)] = lane
        if lane <= _FOLLOWED_TASKS:
            self._followed[lane] = task.cancel = _Cancel(task, lane, self)  # type: ignore[method-assign]
        return lane

    def request(self, lane: int) -> Cancellation:
        """A request to cancel the task of `lane`, made now by the code that is running."""
        return Cancellation(lane, self._clock(), self.current_lane())

    def current_lane(self) -> int:
        """The lane of the task whose code is running."""
        try:
            return self.lanes.get(id(current_task(self.loop)), LOOP)
        except RuntimeError:  # on another thread
            return LOOP

    def living(self) -> Iterator[tuple[int, asyncio.Task[Any]]]:
        """The tasks that have not ended, with their lanes. Safe on any thread.

        One pair at a time: twenty thousand made at once would set off the garbage collector.
        """
        if self.loop is None or self.loop.is_closed():
            return
        for task in asyncio.all_tasks(self.loop):
            lane = self.lanes.get(id(task))
            if lane:
                yield lane, task

    def ended(self, lane: int, task: asyncio.Task[Any], when: float) -> None:
        """Write down how `task` ended, and let go of it."""
        trace = self.trace
        trace.ended[lane] = when
        if trace.given_name[lane] is None:
            trace.given_name[lane] = task.get_name()
        if task.cancelled():
            trace.outcome[lane] = Outcome.CANCELLED
        else:
            error = task._exception  # task.exception() would count as having been retrieved
            if error is None:
                trace.outcome[lane] = 1
            else:
                trace.outcome[lane] = _outcome(error)
            if error is not None and len(trace.errors) < _MOST_ERRORS:
                trace.errors[lane] = in_words(error)
        self._release(lane, task)

    def _destroyed(self, ref: _Cancel) -> None:
        """Write down that a task is gone that had not ended. Called by the garbage collector."""
        trace, lane = self.trace, ref.lane
        if self._followed.pop(lane, None) is not None and trace.finish is None:
            trace.ended[lane] = self._clock()
            trace.outcome[lane] = Outcome.DESTROYED

    def dismiss(self, task: asyncio.Task[Any], error: BaseException | None, when: float) -> None:
        """Show `task` as ended, though it goes on: what it does from now on is the loop's work."""
        lane, key = self.lanes[id(task)], id(task)
        self.trace.ended[lane] = when
        self.trace.outcome[lane] = _outcome(error)
        if error is not None:
            self.trace.errors[lane] = in_words(error)
        self._release(lane, task)
        self.lanes[key] = LOOP
        self.current[0] = None  # it is looked up from now on

    def write_names(self, trace: Trace) -> None:
        """Complete `trace`, this recording's own or a copy: tasks may be named long after birth."""
        for lane, task in self.living():
            if lane < len(trace.given_name):
                trace.given_name[lane] = trace.given_name[lane] or task.get_name()

    def write_still_ready(self, trace: Trace, running: int | None) -> None:
        """Complete `trace` with the tasks that could run and are not `running`."""
        for lane, task in self.living():
            if lane != running and getattr(task, "_fut_waiter", None) is None:
                trace.still_ready[lane] = self.ready[lane]

    def close(self) -> None:
        """Take the hooks off all tasks and let go of them."""
        for lane, ref in list(self._followed.items()):
            task = ref.task()
            if task is not None:
                self._release(lane, task)
        self.lanes.clear()

    def _release(self, lane: int, task: asyncio.Task[Any]) -> None:
        self.lanes.pop(id(task), None)
        if lane <= _FOLLOWED_TASKS and self._followed.pop(lane, None) is not None:
            with suppress(AttributeError):  # taken off by somebody else
                del task.cancel


class _Cancel(weakref.ref[asyncio.Task[Any]]):
    """What stands in for `task.cancel`, and all that is kept of the task, in one object.

    The garbage collector counts objects: with a `partial`, its arguments and a reference for each
    task, a recording of many would pay for another full collection.
    """

    __slots__ = ("_registry", "lane")

    def __new__(cls, task: asyncio.Task[Any], lane: int, registry: Registry) -> _Cancel:
        return super().__new__(cls, task, registry.when_gone)

    def __init__(self, task: asyncio.Task[Any], lane: int, registry: Registry) -> None:
        super().__init__(task, registry.when_gone)  # type: ignore[call-arg]
        self.lane, self._registry = lane, registry

    def task(self) -> asyncio.Task[Any] | None:
        """The task, while it lives."""
        return super().__call__()

    def __call__(self, msg: Any = None) -> bool:  # type: ignore[override]
        task = self.task()
        if task is None:
            return False
        request = self._registry.request(self.lane)
        requested = type(task).cancel(task, msg)
        if requested:
            trace = self._registry.trace
            if len(trace.cancel_log) < _MOST_REQUESTS:
                trace.cancel_log.append(request)
            else:
                trace.leave_out("cancellations")
        return requested


def _outcome(error: BaseException | None) -> Outcome:
    if error is None:
        return Outcome.DONE
    stopped = isinstance(error, asyncio.CancelledError | KeyboardInterrupt)
    return Outcome.CANCELLED if stopped else Outcome.FAILED


def in_words(error: BaseException) -> str:
    """The kind of `error` and the first line of what it says."""
    kind = type(error).__name__
    text = ADDRESS.sub("", str(error).partition("\n")[0])[:_LONGEST_ERROR]
    return f"{kind}: {text}" if text else kind
