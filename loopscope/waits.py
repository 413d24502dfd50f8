"""What a suspended task waits for, read off the coroutines that it is made of."""

from __future__ import annotations

import asyncio
import os
from types import CodeType, FrameType
from typing import Any

from loopscope.places import is_library, place
from loopscope.trace import Place, is_given, short_qualname

_HERE = os.path.dirname(__file__) + os.sep  # Loopscope's own coroutines are nobody's wait
_PLAIN = (str, int, float, bool, type(None))

# Library coroutines whose own name says less than what the learner wrote.
_FRIENDLY = {
    "TaskGroup.__aexit__": "end of TaskGroup",
    "Condition.wait_for": "Condition.wait_for",
    "wait": "asyncio.wait",
    "_AsCompletedIterator._wait_for_one": "as_completed",
    "as_completed.<locals>._wait_for_one": "as_completed",
}


def what_it_awaits(task: asyncio.Task[Any]) -> tuple[str, Place | None]:
    """Returns what `task` is suspended on, in the words of its code, and the line that says so.

    The line is the innermost one of the learner's own code; what it waits for is the first thing
    that this line calls in a library (`sleep(2)`, `Queue.get`), or the future, task or `gather`
    that it awaits directly.
    """
    own: FrameType | None = None
    inner: list[tuple[Any, FrameType]] = []
    coroutine: Any = task.get_coro()
    while coroutine is not None:
        frame = _frame(coroutine)
        if frame is None:
            break
        if is_library(frame.f_code.co_filename):
            if not frame.f_code.co_filename.startswith(_HERE):
                inner.append((coroutine, frame))
        else:
            own, inner = frame, []
        coroutine = _next(coroutine)
    where = place(own.f_code.co_filename, own.f_lineno) if own is not None else None
    return _describe(inner, task), where


def _frame(coroutine: Any) -> FrameType | None:
    for attribute in ("cr_frame", "gi_frame", "ag_frame"):
        frame = getattr(coroutine, attribute, None)
        if frame is not None:
            return frame if isinstance(frame, FrameType) else None
    return None


def _next(coroutine: Any) -> Any:
    for attribute in ("cr_await", "gi_yieldfrom", "ag_await"):
        found = getattr(coroutine, attribute, None)
        if found is not None:
            return found
    return None


def _describe(inner: list[tuple[Any, FrameType]], task: asyncio.Task[Any]) -> str:
    for coroutine, frame in inner:
        name = getattr(coroutine, "__qualname__", "")
        if name in _FRIENDLY:
            return _FRIENDLY[name]
        if name == "sleep":
            return _sleep(frame)
        if not name.rpartition(".")[2].startswith("_"):
            return short_qualname(name)
    if inner:
        return short_qualname(getattr(inner[0][0], "__qualname__", "a coroutine"))
    return _describe_future(getattr(task, "_fut_waiter", None))


def _describe_future(future: Any) -> str:
    if isinstance(future, asyncio.Task):
        return f"task {task_name(future)}"
    children = getattr(future, "_children", None)
    if isinstance(children, list):
        return f"gather of {len(children)}"
    return "a future" if future is not None else "its turn"


def task_name(task: asyncio.Task[Any]) -> str:
    """The name that somebody gave to `task`, else its coroutine's."""
    return given_name(task) or coroutine_name(task.get_coro())


def given_name(task: asyncio.Task[Any]) -> str | None:
    """The name that somebody gave to `task`, or None where asyncio only numbered it."""
    name = task.get_name()
    return name if is_given(name) else None


def coroutine_name(coroutine: Any) -> str:
    """The coroutine's name as it stands in the code."""
    return short_qualname(getattr(coroutine, "__qualname__", "task"))


def called_as(coroutine: Any, longest: int = 28) -> str:
    """The call that made a coroutine that has not started, such as `load('ads', 1.5)`.

    Only arguments of Python's own simple types are shown: a `repr` of the learner's own objects
    could run their code.
    """
    name = coroutine_name(coroutine)
    frame = _frame(coroutine)
    if frame is None or is_library(frame.f_code.co_filename):
        return _sleep(frame) if frame is not None and name == "sleep" else name
    shown = ", ".join(_arguments(frame.f_code, frame.f_locals))
    call = f"{name}({shown})" if shown else name
    return call if len(call) <= longest else name


def _arguments(code: CodeType, values: dict[str, Any]) -> list[str]:
    count = code.co_argcount + code.co_kwonlyargcount
    found = []
    for name in code.co_varnames[:count]:
        value = values.get(name, ...)
        if type(value) in _PLAIN:
            found.append(repr(value))
        elif name != "self":
            found.append("…")
    return found if any(text != "…" for text in found) else []


def _sleep(frame: FrameType) -> str:
    delay = frame.f_locals.get("delay")
    return f"sleep({delay:g})" if isinstance(delay, int | float) else "sleep"
