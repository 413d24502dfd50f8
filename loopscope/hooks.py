"""The functions that stand in for asyncio's own while a loop is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from functools import cache
from time import perf_counter
from typing import Any

from loopscope.patches import Run
from loopscope.registry import DETAILED_TASKS, Registry
from loopscope.trace import BLOCKED_AFTER, LOOP, Trace
from loopscope.watcher import Running

RunningStep = list[Running | None]
"""A list of one: the step under way, where every thread can see it."""

StepLog = list[float]
"""Lane, ready, start and end of each step, one after the other. One `extend` a step is the quickest
that Python has, and leaves nothing that the garbage collector would count and walk through."""

AfterStep = Callable[[int, Any, Running, float], None]


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
    could be bound beforehand. Where one step follows another, the first one's end is taken for the
    second one's start: what lies between is the loop's own work of some 0.1 µs.
    """
    write, edge = log.extend, registry.edge
    lane_of, ready, add_task = registry.lanes.get, registry.ready, registry.add
    Task = asyncio.Task

    def run(handle: Any) -> None:
        if handle._loop is not loop:
            original(handle)
            return
        owner: Any = getattr(handle._callback, "__self__", None)
        lane = lane_of(id(owner))
        if lane is None:
            lane = add_task(owner, existed=True) if isinstance(owner, Task) else LOOP
        outer, since = running[0], ready[lane]  # the step itself may schedule the next one
        start = edge[0] or clock()
        running[0] = step = (lane, start)
        try:
            original(handle)
        finally:
            end = edge[0] = clock()
            if running[0] is step:  # else the recording ended inside this step
                running[0] = outer
                write((lane, since, start, end))
                told = lane and (lane <= DETAILED_TASKS or owner.done())
                if told or end - start >= BLOCKED_AFTER:
                    after_step(lane, owner, step, end)
            # A frame kept by the step's exception must not keep the task, as in Handle._run itself.
            owner = handle = None

    return run


def call_soon_hook(loop: Any, registry: Registry, clock: Callable[[], float]) -> Callable[..., Any]:
    """What replaces `loop.call_soon`: when tasks become ready, and the first sight of new ones.

    A task's step goes to the loop's queue straight away, as `call_soon` would put it there after
    its checks; that pays for the hook. Debug mode, and a loop with a `call_soon` of its own, keep
    theirs.
    """
    lane_of, ready, add_task = registry.lanes.get, registry.ready, registry.add
    Task, Handle, call_soon = asyncio.Task, asyncio.Handle, loop.call_soon
    plain = getattr(call_soon, "__func__", None) is asyncio.BaseEventLoop.call_soon
    queue = loop._ready.append if plain and not loop.get_debug() else None

    def recorded_call_soon(callback: Any, *args: Any, context: Context | None = None) -> Any:
        owner = getattr(callback, "__self__", None)
        lane = lane_of(id(owner))
        if lane is None and isinstance(owner, Task):
            # A birth schedules a step; what wakes a task that was there before hands it a future.
            lane = add_task(owner, existed=bool(args))
        if lane:
            ready[lane] = clock()
            if queue is not None:
                handle = Handle(callback, args, loop, context)
                queue(handle)
                return handle
        return call_soon(callback, *args, context=context)

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
