"""Running asyncio code on virtual time: `run_virtual`.

    run = loopscope.run_virtual(load_dashboard, 7)
    run.result, run.elapsed         # what it returned; exact seconds, though none of them passed
    print(run.trace)                # the same timeline each run

Sleeping takes no time and times are exact. Two runs of one program give the same trace, as long as
nothing outside the loop takes part: threads, processes and sockets are real, and among several of
them the real order decides.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from loopscope.endings import Deadlock, Overrun
from loopscope.executors import describe
from loopscope.findings import Findings
from loopscope.places import place
from loopscope.private_run import PrivateRun
from loopscope.real_loop import RealLoop
from loopscope.trace import Trace
from loopscope.virtual_loop import VirtualLoop
from loopscope.waits import called_as

__all__ = ["Deadlock", "Overrun", "VirtualRun", "run_virtual"]

Made = TypeVar("Made", bound="Run")

DEADLINE = 5.0
"""Real seconds that a run may take unless it is told otherwise."""


class NotRunnable(TypeError):
    """What `run_virtual` was given can't be run at all; the message says what it is."""


class Run:
    """What came of one run on a loop of its own.

    `error` is the exception that ended it, or None: the code's own, `Deadlock`, or `Overrun`.
    `print(run)` tells of it in words, `result` raises it.
    `elapsed` is how long the code took, in seconds of its clock. `trace` is its timeline; what the
    code left behind is in there as not done. `reports` holds what asyncio would have logged to
    stderr, such as exceptions that nobody retrieved; some come only once their task is collected.
    `findings` holds what went wrong in silence.
    """

    def __init__(
        self,
        value: Any,
        error: BaseException | None,
        elapsed: float,
        trace: Trace,
        reports: list[str],
        findings: Findings,
    ) -> None:
        self._value = value
        self._traceback = error.__traceback__ if error is not None else None
        self.error = error
        self.elapsed = elapsed
        self.trace = trace
        self.reports = reports
        self.findings = findings

    @property
    def result(self) -> Any:
        """What the code returned. Raises `error` if there is one."""
        __tracebackhide__ = True
        if self.error is not None:
            raise self.error.with_traceback(self._traceback)
        return self._value

    def __str__(self) -> str:
        """How it ended, in words: a deadlock names who waits for what."""
        if self.error is None:
            return f"done after {self.elapsed:g} s: {self._value!r}"
        kind, words = type(self.error).__name__, str(self.error)
        told = words if words.startswith(kind) else f"{kind}: {words}" if words else kind
        return f"ended after {self.elapsed:g} s. {told}"

    def __repr__(self) -> str:
        ended = f"result {self._value!r}" if self.error is None else f"error {self.error!r}"
        return f"<{type(self).__name__}: {self.elapsed:g} s, {ended}>"


class VirtualRun(Run):
    """What came of a run on virtual time, in exact seconds."""


class RealRun(Run):
    """What came of a run on real time.

    Its seconds are those of the loop's thread: while that one waits for a processor, none passes.
    `elapsed` is rounded to hundredths.
    """


def run_virtual(
    function: Callable[..., Any] | Awaitable[Any],
    *args: Any,
    deadline: float = DEADLINE,
    title: str = "",
) -> VirtualRun:
    """Run `function(*args)` on an event loop of its own, on virtual time, and wait for its end.

    `function` is a coroutine function, or whatever returns something to await; a coroutine will do
    as well, without `args`. It runs in a private thread: `run_virtual` can be called anywhere, a
    notebook's cell and a running loop included, which it blocks for the real time that it takes.
    `deadline` is the limit of that, in real seconds.

    `asyncio.to_thread`, executors and child processes really run, and the clock stands still
    meanwhile. Connections to servers of this machine work; all others are refused with a
    RuntimeError. Raises ValueError for a deadline that is none, and nothing for what the code does:
    that is in the run's `error`.
    """
    if not deadline > 0:
        raise ValueError(f"deadline is a number of real seconds above 0, not {deadline!r}")
    return virtual_run(function, args, deadline, title)


def virtual_run(
    function: Any,
    args: tuple[Any, ...],
    deadline: float = DEADLINE,
    title: str = "",
    at_end: Callable[[], None] | None = None,
) -> VirtualRun:
    """`run_virtual` with a function to be called on the loop at the moment the code has ended."""
    return _run(VirtualRun, VirtualLoop(), function, args, deadline, title, at_end)


def real_run(
    function: Any,
    args: tuple[Any, ...],
    deadline: float = DEADLINE,
    title: str = "",
    at_end: Callable[[], None] | None = None,
) -> RealRun:
    """As `virtual_run`, on real time: for code whose subject is what holds the loop."""
    with _young_collections_alone():
        return _run(RealRun, RealLoop(), function, args, deadline, title, at_end)


_NEVER = 1_000_000  # collections of one generation until the next one has its turn


@contextmanager
def _young_collections_alone() -> Iterator[None]:
    """Put off the full ones: in a large process such a pause takes longer than a step may.

    It would be charged to whatever line was running, and is nobody's fault.
    """
    earlier = gc.get_threshold()
    if earlier[2] == _NEVER:  # somebody else sees to it
        yield
        return
    gc.set_threshold(*earlier[:2], _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*earlier)


def _run(
    kind: type[Made],
    loop: VirtualLoop,
    function: Any,
    args: tuple[Any, ...],
    deadline: float,
    title: str,
    at_end: Callable[[], None] | None,
) -> Made:
    try:
        _check_sleep()
        name, begin = _checked(function, args)
    except Exception as error:
        if inspect.iscoroutine(function):
            function.close()
        loop.close()
        empty = Trace(title=title, clock="virtual" if loop.virtual else "real", finish=0.0)
        return kind(None, error, 0.0, empty, [], Findings())
    run = PrivateRun(
        begin, name=name, title=title or name, deadline=deadline, at_end=at_end, loop=loop
    )
    run.go()
    found = run.watch.findings
    elapsed = run.elapsed if loop.virtual else round(run.elapsed, 2)
    return kind(run.value, run.error, elapsed, run.trace, run.reports, found)


def _checked(function: Any, args: tuple[Any, ...]) -> tuple[str, Callable[[], Awaitable[Any]]]:
    """A name for the run, and what begins it on the loop. Raises NotRunnable with the reason."""
    if inspect.iscoroutine(function):
        if args:
            raise NotRunnable(
                f"{_named(function)} has been called already, so the arguments {args!r} have "
                "nowhere to go: pass the function itself, without the parentheses"
            )
        return called_as(function), lambda: function
    if isinstance(function, asyncio.Future):
        raise NotRunnable(
            f"{type(function).__name__} objects belong to the loop that made them: "
            "pass the coroutine function instead"
        )
    if inspect.isasyncgen(function) or inspect.isasyncgenfunction(function):
        raise NotRunnable(
            f"{_named(function)} is an async generator, which can't be awaited: pass an "
            "`async def` that goes through it with `async for`"
        )
    if inspect.isawaitable(function) and not args:
        return type(function).__name__, lambda: function
    if not callable(function):
        raise NotRunnable(f"run_virtual runs an `async def` function, not {_a(function)}")
    if inspect.iscoroutinefunction(function):
        coroutine = function(*args)  # TypeError, if these are not its arguments
        return called_as(coroutine), lambda: coroutine
    return describe(function), lambda: _call_plain(function, args)


def _call_plain(function: Callable[..., Any], args: tuple[Any, ...]) -> Awaitable[Any]:
    __tracebackhide__ = True
    made = function(*args)
    if inspect.isawaitable(made):
        return made
    name = describe(function)
    if inspect.isasyncgen(made):
        raise NotRunnable(f"{name}() is an async generator: go through it with `async for`")
    code = getattr(function, "__code__", None)
    where = f" at {place(code.co_filename, code.co_firstlineno)}" if code is not None else ""
    raise NotRunnable(
        f"{name}{where} is not a coroutine function: it returned {_a(made)}, which can't be "
        "awaited. Is `async` missing before its `def`?"
    )


def _check_sleep() -> None:
    sleep: Any = asyncio.sleep
    if getattr(sleep, "__module__", None) == "asyncio.tasks" and sleep.__name__ == "sleep":
        return
    what = getattr(sleep, "__qualname__", type(sleep).__name__)
    raise RuntimeError(
        f"asyncio.sleep has been replaced (by {what}), so nothing can be timed: take the line "
        "that does it out, then put the original back with `asyncio.sleep = asyncio.tasks.sleep`"
    )


def _named(thing: Any) -> str:
    return str(getattr(thing, "__qualname__", type(thing).__name__)).rpartition("<locals>.")[2]


def _a(thing: Any) -> str:
    return "None" if thing is None else f"a value of type {type(thing).__name__}"
