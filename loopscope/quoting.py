"""Values and errors as the message of a check quotes them."""

from __future__ import annotations

import re
import traceback
from typing import Any

from loopscope.places import is_library, place
from loopscope.registry import ADDRESS

_LONGEST = 300  # characters of a value in a message
_DEEPEST = 6  # levels of containers in containers; a list may hold itself
_FUTURE = re.compile(r"<(Task|Future|_GatheringFuture) (?:[^<>]|<[^<>]*>)*>")  # numbers, paths


def same(value: Any, expected: Any) -> bool:
    """Whether a value is equal to the expected one; lists and tuples are alike.

    The expected one is asked: a value that calls itself equal to anything is not.
    """
    if value is expected:
        return True
    if isinstance(value, list | tuple) and isinstance(expected, list | tuple):
        one, other = _items(value), _items(expected)
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(value, dict) and isinstance(expected, dict):
        found = dict(dict.items(value))
        return found.keys() == expected.keys() and all(
            same(each, expected[key]) for key, each in found.items()
        )
    try:
        answer = _asked(expected, value)
        if answer is NotImplemented and type(value).__module__ == "builtins":
            answer = _asked(value, expected)
    except Exception:  # a learner's own __eq__, in what is expected
        return False
    return answer is True


def _asked(one: Any, other: Any) -> Any:
    """What the type of `one` says; `==` would ask that of `other` first where it is a subclass."""
    kind: Any = type(one)
    return kind.__eq__(one, other)


def _items(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    kind: Any = list if isinstance(value, list) else tuple
    return list(kind.__iter__(value))


def short(value: Any) -> str:
    """`value` as `repr` shows it, cut, and without what differs from run to run."""
    try:
        text = _shown(value, _DEEPEST)
    except Exception as error:  # a learner's own __repr__
        text = f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"
    text = _FUTURE.sub(r"<\1>", ADDRESS.sub("", text))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _shown(value: Any, deepest: int) -> str:
    """`repr`, but for sets: they stand in one order, whatever the run."""
    if not deepest:
        return repr(value)
    kind = type(value)
    if kind in (set, frozenset) and value:
        inside = ", ".join(sorted(_shown(item, deepest - 1) for item in value))
        return f"{{{inside}}}" if kind is set else f"frozenset({{{inside}}})"
    if kind is list:
        return f"[{', '.join(_shown(item, deepest - 1) for item in value)}]"
    if kind is tuple:
        inside = ", ".join(_shown(item, deepest - 1) for item in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if kind is dict:
        pairs = (f"{_shown(k, deepest - 1)}: {_shown(v, deepest - 1)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return repr(value)


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
