"""Values and errors as the message of a check quotes them."""

from __future__ import annotations

import re
import traceback
from typing import Any

from loopscope.places import is_library, place
from loopscope.registry import ADDRESS

_LONGEST = 300  # characters of a value in a message
_FUTURE = re.compile(r"<(Task|Future|_GatheringFuture) (?:[^<>]|<[^<>]*>)*>")  # numbers, paths


def same(value: Any, expected: Any) -> bool:
    """Whether two values are equal; lists and tuples are alike, and an `__eq__` may fail."""
    if isinstance(value, list | tuple) and isinstance(expected, list | tuple):
        return len(value) == len(expected) and all(map(same, value, expected))
    try:
        return bool(value == expected)
    except Exception:  # a learner's own __eq__
        return False


def short(value: Any) -> str:
    """`value` as `repr` shows it, cut, and without what differs from run to run."""
    try:
        text = repr(value)
    except Exception as error:  # a learner's own __repr__
        text = f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"
    text = _FUTURE.sub(r"<\1>", ADDRESS.sub("", text))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def otherwise(value: Any, expected: Any) -> str:
    """What is right about a wrong value."""
    both = isinstance(value, list | tuple) and isinstance(expected, list | tuple)
    if both and sorted(map(short, value)) == sorted(map(short, expected)):
        return ": the right ones, in another order"
    return ""


def leaves(error: BaseException) -> list[BaseException]:
    """The errors in a group, at any depth; of another error, itself."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for each in error.exceptions for leaf in leaves(each)]
    return [error]


def raised(error: BaseException) -> str:
    """`error`, or all that is in the group, by kind and first line."""
    if isinstance(error, BaseExceptionGroup):
        inside = ", ".join(raised(leaf) for leaf in leaves(error))
        return f"{type(error).__name__} of {inside}"
    text = _FUTURE.sub(r"<\1>", ADDRESS.sub("", str(error).partition("\n")[0]))
    kind = type(error).__name__
    return f"{kind}({text})" if text else kind


def where(error: BaseException) -> str:
    """The line of the learner's own code from which `error` came, as ` at In[2]:5`."""
    frames = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not is_library(frame.f_code.co_filename)
    ]
    return f" at {place(*frames[-1])}" if frames else ""
