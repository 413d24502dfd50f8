"""Tracebacks of exception groups that show the learner's code and nobody else's.

IPython 9 prints exception groups to stderr, with its own frames in them.
"""

from __future__ import annotations

import traceback
from types import TracebackType

from loopscope.places import is_library, short_name


def has_group(error: BaseException | None) -> bool:
    """Whether an exception group takes part in the story of `error`."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, BaseExceptionGroup):
            return True
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def group_traceback(
    kind: type[BaseException], error: BaseException, tb: TracebackType | None
) -> list[str]:
    """The lines of the traceback of `error`, frames of libraries left out wherever others exist."""
    story = traceback.TracebackException(kind, error, tb, compact=True)
    _only_own_frames(story)
    return "".join(story.format()).rstrip().split("\n")


def _only_own_frames(story: traceback.TracebackException) -> None:
    own = [frame for frame in story.stack if not is_library(frame.filename)]
    frames = own or list(story.stack)
    story.stack = traceback.StackSummary.from_list(
        [
            traceback.FrameSummary(
                short_name(frame.filename), frame.lineno, frame.name, line=frame.line
            )
            for frame in frames
        ]
    )
    for other in (story.__cause__, story.__context__, *(story.exceptions or ())):
        if other is not None:
            _only_own_frames(other)
