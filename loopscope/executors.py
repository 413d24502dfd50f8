"""Work handed to threads and process pools: who asked for it, who did it, from when to when."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import Context
from functools import partial
from time import perf_counter
from typing import Any

from loopscope.trace import Call, short_qualname


def traced_executor(
    run_in_executor: Callable[..., Any],
    begin: Callable[[str], Call],
    clock: Callable[[], float] = perf_counter,
) -> Callable[..., Any]:
    """A `loop.run_in_executor` that tells `begin` of each call and times it with `clock`.

    In a thread the function itself is timed. A process pool can't send our clock along, so there
    the time is from submission to the result, the queue and the pickling included.
    """

    def recorded_run_in_executor(executor: Executor | None, func: Any, *args: Any) -> Any:
        __tracebackhide__ = True
        call = begin(describe(func))
        if executor is None or isinstance(executor, ThreadPoolExecutor):
            return run_in_executor(executor, _in_thread, call, clock, func, *args)
        return run_in_executor(_Timed(executor, call, clock), func, *args)

    return recorded_run_in_executor


def describe(func: Any) -> str:
    """The name of the function that will run, under the wrappers of `to_thread` and `partial`."""
    while isinstance(func, partial):
        in_context = isinstance(getattr(func.func, "__self__", None), Context)
        func = func.args[0] if in_context and func.args else func.func
    return short_qualname(getattr(func, "__qualname__", type(func).__name__))


def _in_thread(call: Call, clock: Callable[[], float], func: Any, *args: Any) -> Any:
    __tracebackhide__ = True  # IPython and pytest leave this frame out of tracebacks
    call.worker = threading.current_thread().name
    call.start = clock()
    try:
        return func(*args)
    finally:
        call.end = clock()


class _Timed(Executor):
    """Passes work on to `executor` and notes when it ends."""

    def __init__(self, executor: Executor, call: Call, clock: Callable[[], float]) -> None:
        self._executor = executor
        self._call = call
        self._clock = clock

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        call = self._call
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        call.worker = type(self._executor).__name__
        call.start = call.submitted
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: Future[Any]) -> None:
        self._call.end = self._clock()
