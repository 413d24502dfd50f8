"""The functions that stand in for asyncio's own while a loop is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import cache
from time import perf_counter
from typing import Any

from loopscope.patches import Run
from loopscope.registry import DETAILED_TASKS, Registry
from loopscope.trace import BLOCKED_AFTER, LOOP, Trace
from loopscope.watcher import Running

RunningStep = list[Running | None]
"""A list of one: the step under way, where every thread can see it."""

StepLog = list[Any]
"""Lane, ready, start and end of each step, one after the other. One `extend` a step is the quickest
that Python has, and leaves nothing that the garbage collector would count."""

AfterStep = Callable[[int, Any, Running, float], None]


class Scheduled(asyncio.Handle):
    """A handle that knows its lane, in which recording, and what its callback is a method of."""

    __slots__ = ("lane", "owner", "registry")
    lane: int
    owner: Any
    registry: Registry


Scheduled.__name__ = asyncio.Handle.__name__  # what asyncio's messages call it

_HANDLE = {"_callback", "_args", "_context", "_loop", "_cancelled", "_repr", "_source_traceback"}
_KNOWN_HANDLE = set(asyncio.Handle.__slots__) - {"__weakref__"} == _HANDLE  # else a later Python's


def run_hook(
    loop: Any,
    registry: Registry,
    running: RunningStep,
    log: StepLog,
    clock: Callable[[], float],
    after_step: AfterStep,
    original: Run,
) -> Run:
    """What replaces `Handle._run`: writes down in `log` the step that `handle` is.

    This runs for every step of every task. It does as little as it can, and looks up nothing that
    could be bound beforehand; asyncio's own `_run` does no more than its one line here, so its call
    is saved. Where one step follows another, the first one's end is taken for the second one's
    start: what lies between is the loop's own work of some 0.1 µs.
    """
    write, edge, current, ready = log.extend, registry.edge, registry.current, registry.ready
    lane_of, add_task, ended = registry.lanes.get, registry.add, registry.ended
    Task = asyncio.Task
    asyncios_own = original.__module__ == asyncio.Handle.__module__

    def run(handle: Any) -> None:
        lane: int | None
        if type(handle) is Scheduled and handle.registry is registry:
            lane, owner = handle.lane, handle.owner
            current[0] = handle
        elif handle._loop is not loop:
            original(handle)
            return
        else:  # a timer's, a socket's, or one from before this recording
            owner = getattr(handle._callback, "__self__", None)
            lane = lane_of(id(owner))
            if lane is None:
                lane = add_task(owner, existed=True) if isinstance(owner, Task) else LOOP
        outer, since = running[0], ready[lane]  # the step itself may schedule the next one
        start = edge[0] or clock()
        running[0] = step = (lane, start)
        try:
            if asyncios_own:
                try:
                    handle._context.run(handle._callback, *handle._args)
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    _report(handle, error, original)
            else:
                original(handle)
        finally:
            end = edge[0] = clock()
            current[0] = None
            if running[0] is step:  # else the recording ended inside this step
                running[0] = outer
                write((lane, since, start, end))
                if lane:
                    ready[lane] = end  # for the step that it may have scheduled itself
                    if lane <= DETAILED_TASKS or end - start >= BLOCKED_AFTER:
                        after_step(lane, owner, step, end)
                    elif owner.done():
                        ended(lane, owner, end)
                elif end - start >= BLOCKED_AFTER:
                    after_step(lane, owner, step, end)
            # A frame kept by the step's exception must not keep the task, as in Handle._run itself.
            owner = handle = None

    return run


class _Failed:
    """Stands in for the context of a handle whose callback has failed already, for one `run`."""

    def __init__(self, handle: Any, error: BaseException) -> None:
        self._handle, self._context, self._error = handle, handle._context, error

    def run(self, *_: Any) -> None:
        self._handle._context = self._context  # since 3.12 the exception handler runs in there
        try:
            raise self._error
        finally:
            self = None  # type: ignore[assignment]  # as in Handle._run


def _report(handle: Any, error: BaseException, original: Run) -> None:
    """Let asyncio tell of a callback's `error`, in the words of this Python's `Handle._run`."""
    handle._context = _Failed(handle, error)
    original(handle)
    del handle, error


def call_soon_hook(loop: Any, registry: Registry, clock: Callable[[], float]) -> Callable[..., Any]:
    """What replaces `loop.call_soon`: when tasks become ready, and the first sight of new ones.

    The handle is made here and goes straight to the loop's queue, as `call_soon` would put it there
    after its checks; that pays for most of the recording. Debug mode, a loop with a `call_soon` of
    its own and handles of another shape keep theirs.
    """
    lane_of, ready, add_task = registry.lanes.get, registry.ready, registry.add
    Task, call_soon, current, new = asyncio.Task, loop.call_soon, registry.current, object.__new__
    plain = getattr(call_soon, "__func__", None) is asyncio.BaseEventLoop.call_soon
    queue = loop._ready.append if plain and _KNOWN_HANDLE and not loop.get_debug() else None

    def recorded_call_soon(callback: Any, *args: Any, context: Context | None = None) -> Any:
        owner = getattr(callback, "__self__", None)
        running = current[0]
        if running is not None and owner is running.owner:
            lane = running.lane  # ready when the step that runs has ended: `run` writes that down
        elif owner is None:
            lane = LOOP
        else:
            lane = lane_of(id(owner))
            if lane is None:
                # A birth schedules a step; what wakes a task that was there before hands it a
                # future.
                lane = add_task(owner, existed=bool(args)) if isinstance(owner, Task) else LOOP
            if lane:
                ready[lane] = clock()
        if queue is None or loop._closed:
            return call_soon(callback, *args, context=context)
        handle: Any = new(Scheduled)  # and no `__init__`, which costs more than all of this
        handle._callback = callback
        handle._args = args
        handle._context = copy_context() if context is None else context
        handle._loop = loop
        handle._cancelled = False
        handle._repr = handle._source_traceback = None
        handle.lane = lane
        handle.owner = owner
        handle.registry = registry
        queue(handle)
        return handle

    return recorded_call_soon


def create_task_hook(
    create_task: Callable[..., Any],
    registry: Registry,
    clock: Callable[[], float],
    unseen: Callable[[Any, Any, float], None],
) -> Callable[..., Any]:
    """What replaces `loop.create_task`: tells `unseen` of births that scheduled nothing new."""
    born, trace = registry.trace.born, registry.trace

    def recorded_create_task(coro: Any, **options: Any) -> Any:
        before, start = len(born), clock()
        task = create_task(coro, **options)
        if len(born) == before and trace.finish is None and isinstance(task, asyncio.Task):
            unseen(task, coro, start)
        return task

    return recorded_create_task


def select_hook(
    select: Callable[..., Any],
    registry: Registry,
    clock: Callable[[], float],
    before: Callable[[], None],
) -> Callable[..., Any]:
    """What replaces the selector's `select`: the spells in which the loop had nothing to do."""
    trace, edge = registry.trace, registry.edge
    add_start, add_end = trace.idle_start.append, trace.idle_end.append

    def recorded_select(timeout: float | None = None) -> Any:
        before()
        edge[0] = 0.0
        if timeout is not None and timeout <= 0:
            return select(timeout)
        start = clock()
        try:
            return select(timeout)
        finally:
            if not trace.over:
                add_start(start)
                add_end(clock())

    return recorded_select


class _Nobody:
    """Stands in for a task while the hooks are timed."""

    def step(self) -> None:
        """Do nothing."""

    def done(self) -> bool:
        """Never."""
        return False


@cache
def seconds_per_step() -> float:
    """Seconds that recording adds to a step: measured once a process, on steps that do nothing."""
    rounds, calls = 5, 200
    loop: Any = asyncio.new_event_loop()
    registry, nobody, original = Registry(Trace(), perf_counter), _Nobody(), asyncio.Handle._run
    registry.lanes[id(nobody)] = DETAILED_TASKS + 1
    registry.ready.extend([0.0] * (DETAILED_TASKS + 1))
    run = run_hook(loop, registry, [None], [], perf_counter, lambda *_: None, original)
    call_soon = call_soon_hook(loop, registry, perf_counter)

    def timed(call_soon: Callable[..., Any], run: Run) -> float:
        start = perf_counter()
        for _ in range(calls):
            run(call_soon(nobody.step))
            loop._ready.clear()
        return (perf_counter() - start) / calls

    try:
        hooked = min(timed(call_soon, run) for _ in range(rounds))
        return max(0.0, hooked - min(timed(loop.call_soon, original) for _ in range(rounds)))
    finally:
        loop.close()
