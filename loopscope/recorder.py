"""Hooks a running event loop, fills a `Trace`, and takes every hook off again.

What is hooked, and why there (asyncio of Python 3.11 to 3.15):

- `Handle._run` (a class, so for every loop; filtered by loop): every step of every task passes
  through it, of tasks that existed before as well, and costs far less there than in a wrapper
  around the coroutine.
- `loop.call_soon` (on the instance): when a task becomes ready, and a task's birth.
- `loop.create_task` (on the instance): the birth of eager tasks, whose first step runs inside their
  creator's and passes through neither of the above. The task factory is never touched.
- `loop._selector.select` (on the instance): when the loop has nothing to do.
- `loop.run_in_executor` (on the instance): threads and process pools; `to_thread` ends there too.
- `task.cancel` (on each live task): who asked for a cancellation, and when.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from loopscope.executors import traced_executor
from loopscope.hooks import (
    StepLog,
    call_soon_hook,
    create_task_hook,
    run_hook,
    seconds_per_step,
    select_hook,
)
from loopscope.patches import Patches, handle_runs
from loopscope.registry import DETAILED_TASKS, Registry
from loopscope.thinning import MOST_SPELLS, Thinning, join_spells
from loopscope.trace import BLOCKED_AFTER, LOOP, Block, Call, Place, RecordingError, Trace, Wait
from loopscope.waits import what_it_awaits
from loopscope.watcher import Running, Watcher

_MOST_WAITS = 4000  # about 15 ms of reading coroutines in a whole recording
_MOST_CALLS = 20_000

_recorders: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Recorder] = (
    weakref.WeakKeyDictionary()
)


@contextmanager
def record(title: str = "") -> Iterator[Trace]:
    """Record what the running event loop does inside the block, into the `Trace` it gives.

        async def main():
            with loopscope.record() as trace:
                await asyncio.gather(fetch("user"), fetch("posts"))
            print(trace)

    The trace can be read once the block is over. Raises `RecordingError` where no loop is running,
    where this loop is recorded already, and for loops that can't be hooked (uvloop's).
    """
    recorder = Recorder(title=title)
    recorder.start()
    try:
        yield recorder.trace
    finally:
        recorder.stop()


class Recorder:
    """Records one loop, from `start` to `stop`, both called on the loop's own thread.

    `loop` is the running one unless given. `clock` must be monotonic, in seconds. Tasks for which
    `hidden` is true (a kernel's own, say) are counted as work of the loop. `root_name` is what the
    task in which the recording starts is called.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop | None = None,
        *,
        title: str = "",
        clock: Callable[[], float] = time.perf_counter,
        clock_name: str = "real",
        hidden: Callable[[asyncio.Task[Any]], bool] | None = None,
        root_name: str | None = None,
    ) -> None:
        self.trace = Trace(title=title, clock=clock_name, origin=math.nan)
        self._given_loop = loop
        self._clock = clock
        self._root_name = root_name
        self._patches = Patches()
        self._registry = Registry(self.trace, clock, hidden)
        self._running: list[Running | None] = [None]
        self._log: StepLog = []
        self._thinning = Thinning(self._log, lambda: self.trace.origin)
        self._first: Running | None = None
        self._root: Callable[[], asyncio.Task[Any] | None] = lambda: None
        self._watcher = Watcher(lambda: self._running[0], busy_only=clock_name != "real")
        self._told: Running | None = None
        self._reading = 0.0  # seconds spent on reading coroutines

    def start(self) -> None:
        """Put the hooks on. Raises `RecordingError`, having changed nothing."""
        loop = self._loop = _checked(self._given_loop)
        self._registry.loop = loop
        _recorders[loop] = self
        try:
            seconds_per_step()  # measured now, so that nothing is measured while tasks run
            self._watcher.start()
            self._hook(loop)
        except BaseException:
            self._unhook()
            raise

    @property
    def started(self) -> bool:
        """Whether `start` has succeeded."""
        return not math.isnan(self.trace.origin)

    def stop(self) -> Trace:
        """Take the hooks off and complete the trace. Calling it again changes nothing."""
        trace = self.trace
        if trace.over:
            return trace
        running = self._running[0]
        self._close_running_step()
        trace.finish = self._clock()
        self._registry.write_names(trace)
        self._registry.write_still_ready(trace, running[0] if running is not None else None)
        self._unhook()
        trace.steps = self._thinning.all()
        self._write_joined(trace)
        trace.cost = self._cost(len(trace))
        return trace

    def _unhook(self) -> None:
        self._patches.undo()
        handle_runs.remove(self._loop)
        self._registry.close()
        _recorders.pop(self._loop, None)
        self._watcher.stop()

    def end_of_code(self, error: BaseException | None = None, goes_on: bool = False) -> None:
        """Say that the recorded code is done, with `error` if it failed.

        The task that calls this is shown as ended. `goes_on` says that the recording continues, to
        see what the code left behind. Calling it again changes nothing.
        """
        now = self._clock()
        task = asyncio.current_task(self._loop)
        if task is not None and self._registry.lanes.get(id(task)):
            self._close_running_step()
            self._registry.dismiss(task, error, now)
            if goes_on:
                self.trace.code_end = now

    async def nothing_pending(self, longest: float) -> None:
        """Wait until the tasks born during the recording have ended, at most `longest` seconds."""
        until = self._loop.time() + longest
        while (tasks := self.pending()) and (left := until - self._loop.time()) > 0:
            await asyncio.wait(tasks, timeout=left)

    def pending(self) -> list[asyncio.Task[Any]]:
        """The tasks born during the recording that have not ended."""
        existed = self.trace.existed
        return [task for lane, task in self._registry.living() if lane not in existed]

    def living(self) -> list[tuple[int, asyncio.Task[Any]]]:
        """The tasks that have not ended, with their lanes, in order of birth. For any thread."""
        return sorted(self._registry.living(), key=lambda pair: pair[0])

    def under_way(self) -> Running | None:
        """The step that runs now: its lane and start, the same object while it runs. Any thread."""
        return self._running[0]

    def add_block(self, line: Place | None) -> None:
        """Say that the step under way held the loop, at `line`. For any thread."""
        step = self._running[0]
        if step is not None and step is not self._told:
            self._told = step
            self.trace.block_log.append(Block(step[0], step[1], self._clock(), line))

    def line_of(self, step: Running) -> Place | None:
        """The line of `step`, the one that runs now, if it has run long. For any thread."""
        return self._watcher.line_of(step)

    def snapshot(self, steps: int = 0, waits: int = 0, version: int = 0) -> Trace:
        """A consistent copy of the trace as it is now, taken from any thread.

        The step under way is in it, up to now; so is the block that it is becoming. `steps` and
        `waits` say how many of each to leave out: those that came first, which the caller has from
        a snapshot of this `version`. What was left out in the end is the copy's `earlier`.
        """
        running = self._running[0]
        with self._thinning.lock:
            copy = self.trace.copy(until=self._clock(), waits=waits)
        found = self._thinning.since(steps, version)
        copy.steps, copy.earlier, copy.lasting, copy.version = found
        self._write_joined(copy)
        copy.cost = self._cost(len(copy) + copy.earlier)
        lane = running[0] if running is not None else None
        if running is not None and running[0] <= copy.task_count:
            self._add_open_step(copy, running)
        if copy.task_count <= DETAILED_TASKS:
            self._registry.write_names(copy)
            self._registry.write_still_ready(copy, lane)
        return copy

    def _add_open_step(self, copy: Trace, running: Running) -> None:
        lane, start = running
        now = copy.until or start
        copy.add_step(lane, self._registry.ready[lane], start, now)
        copy.under_way = 1
        if now - start >= BLOCKED_AFTER:
            line = self._watcher.line_of(running)
            copy.block_log.append(Block(lane, start, now, line, over=False))

    def _cost(self, steps: int) -> float:
        # Where the clock is the thread's own time, it is corrected a moment later: it may go back.
        own = self._reading + self._thinning.seconds
        return max(0.0, steps * seconds_per_step() + own)

    def _write_joined(self, trace: Trace) -> None:
        trace.joined, trace.joined_from = self._thinning.joined, self._thinning.joined_from

    # ── hooks ────────────────────────────────────────────────────────────────

    def _hook(self, loop: Any) -> None:
        registry, clock = self._registry, self._clock
        hooks = {
            "call_soon": call_soon_hook(loop, registry, clock),
            "create_task": create_task_hook(loop.create_task, registry, clock, self._unseen),
            "run_in_executor": traced_executor(loop.run_in_executor, self._call, clock),
        }
        select = select_hook(loop._selector.select, registry, clock, self._between_steps)
        for name, hook in hooks.items():
            self._patches.set(loop, name, hook)
        self._patches.set(loop._selector, "select", select)
        self.trace.origin = clock()
        self._hook_runs(loop)

    def _hook_runs(self, loop: Any) -> None:
        run = run_hook(
            loop,
            self._registry,
            self._running,
            self._log,
            self._clock,
            self._after_step,
            handle_runs.original,
        )
        root = asyncio.current_task(loop) if loop.is_running() else None
        if root is None:
            handle_runs.set(loop, run)
            return
        # The step in which the recording starts began before the hooks. It is closed by hand, at
        # the first sign that the loop has gone on.
        lane = self._registry.add(root, existed=True)
        self._root = weakref.ref(root)
        self.trace.given_name[lane] = self._root_name
        self._first = self._running[0] = (lane, self.trace.origin)
        self._registry.edge[0] = 0.0

        def first_run(handle: Any) -> None:
            if handle._loop is loop:
                self._end_first_step()
                handle_runs.set(loop, run)
            run(handle)
            handle = None  # as in Handle._run: a frame that is kept must not keep the task

        handle_runs.set(loop, first_run)

    def _between_steps(self) -> None:
        if self._first is not None:
            self._end_first_step()
        trace = self.trace
        if len(self._log) > self._thinning.most:
            self._thinning.relieve(trace.task_count)
        if len(trace.idle_end) > MOST_SPELLS:
            with self._thinning.lock:
                join_spells(trace.idle_start, trace.idle_end)

    def _end_first_step(self) -> None:
        first, self._first = self._first, None
        if first is not None and self._running[0] is first:
            self._close_running_step()

    def _close_running_step(self) -> None:
        step, self._running[0] = self._running[0], None
        if step is not None:
            lane, start = step
            end = self._clock()
            self._log.extend((lane, self._registry.ready[lane], start, end))
            self._registry.ready[lane] = end
            self._after_step(lane, self._owner(lane), step, end)

    def _owner(self, lane: int) -> asyncio.Task[Any] | None:
        tasks = (self._root(), asyncio.current_task(self._loop))
        known = self._registry.lanes.get
        return next((task for task in tasks if task is not None and known(id(task)) == lane), None)

    # ── what the hooks tell ──────────────────────────────────────────────────

    def _after_step(
        self, lane: int, task: asyncio.Task[Any] | None, step: Running, end: float
    ) -> None:
        long = end - step[1] >= BLOCKED_AFTER or step is self._watcher.blocking
        if long and step is not self._told:
            line = self._watcher.line_of(step)
            self.trace.block_log.append(Block(lane, step[1], end, line))
        if lane == LOOP or task is None:
            return
        if task.done():
            self._registry.ended(lane, task, end)
        elif lane <= DETAILED_TASKS and getattr(task, "_fut_waiter", None) is not None:
            self._read_wait(lane, task, end)

    def _read_wait(self, lane: int, task: asyncio.Task[Any], since: float) -> None:
        log = self.trace.wait_log
        if len(log) < _MOST_WAITS:
            log.append(Wait(lane, since, *what_it_awaits(task)))
            self._reading += self._clock() - since

    def _unseen(self, task: asyncio.Task[Any], coroutine: Any, start: float) -> None:
        # An eager task, whose first step is over; or one that came by the id of another.
        end = self._clock()
        lane = self._registry.add(task, coroutine=coroutine)
        if not lane:
            return
        self.trace.born[lane] = self._registry.ready[lane] = start
        if task.done() or inspect.getcoroutinestate(coroutine) != inspect.CORO_CREATED:
            self._log.extend((lane, start, start, end))
            self._after_step(lane, task, (lane, start), end)

    def _call(self, what: str) -> Call:
        call = Call(self._registry.current_lane(), what, self._clock())
        if not self.trace.over:
            if len(self.trace.call_log) < _MOST_CALLS:
                self.trace.call_log.append(call)
            else:
                self.trace.leave_out("calls of threads")
        return call


def _checked(loop: asyncio.AbstractEventLoop | None) -> Any:
    if loop is None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RecordingError(
                "no event loop is running here. Put `with loopscope.record():` inside a "
                "coroutine, or record a whole program with `python -m loopscope program.py`"
            ) from None
    if loop in _recorders:
        title = _recorders[loop].trace.title
        raise RecordingError(
            f"this event loop is recorded already{f' ({title})' if title else ''}. "
            "Recordings don't nest: end that one first, or take one of the two away"
        )
    if not isinstance(loop, asyncio.BaseEventLoop) or not hasattr(loop, "_selector"):
        kind = f"{type(loop).__module__.partition('.')[0]}.{type(loop).__qualname__}"
        raise RecordingError(
            f"{kind} can't be recorded: only asyncio's own event loops run their callbacks "
            "where they can be seen. Run the same program on asyncio's loop "
            "(without uvloop.install() or uvloop.run())"
        )
    return loop
