"""What the schedule of a virtual run did, in words: from facts to sentences.

Each function looks for one thing and returns a `Verdict`, or None where there is nothing to say.
Nothing here knows what an exercise asks for: that is `loopscope.check`'s part.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from loopscope.beliefs import pointer
from loopscope.clock import Run
from loopscope.services import ServiceCall
from loopscope.trace import LOOP, Outcome

_SAME = 1e-6  # seconds; virtual times are exact to the nanosecond
_MOST = 5  # names in one sentence
_CALLBACK = re.compile(r"Exception in callback ([^(]*)\(.*?(?: at .*?:\d+)?: (\w+.*)", re.DOTALL)
_ROOT = 1  # the lane of the code itself


class Verdict(NamedTuple):
    """What happened, what to look at, and the id of the belief that it speaks of.

    `certain` says that there can be no other reason: an exercise may know better elsewhere.
    """

    happened: str
    advice: str = ""
    belief: str | None = None
    certain: bool = False


# ── what went wrong in silence ───────────────────────────────────────────────


def faults(run: Run, calls: Sequence[ServiceCall]) -> Iterator[Verdict]:
    """All that a well-behaved program does not do, what explains the rest first."""
    for find in _FAULTS:
        found = find(run, calls)
        if found is not None:
            yield found


def awaited_again(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Coroutines that were awaited when they had run already."""
    words = "" if run.error is None else _all_words(run.error)
    if "cannot reuse already awaited coroutine" in words:
        happened = "A coroutine was awaited that had run already."
    elif "coroutine is being awaited already" in words:
        happened = "A coroutine was awaited while somebody else awaited it."
    else:
        return None
    return Verdict(
        happened,
        "It runs once: call its function again for another, or make a task, which can be awaited "
        "by many.",
        "J3",
        certain=True,
    )


def _all_words(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return " ".join(map(_all_words, error.exceptions))
    return str(error)


def result_too_early(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """The result of a task that was not done."""
    if not isinstance(run.error, asyncio.InvalidStateError):
        return None
    return Verdict(
        "A task was asked for its result before it had one.",
        "It is there when the task is done: after `await task`, or after the group's block.",
        certain=True,
    )


def never_awaited(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Coroutines that were made and never ran."""
    names = [call.label for call in calls if call.outcome == "never awaited"]
    names += run.findings.never_awaited
    if not names:
        return None
    return Verdict(
        f"{_listed(names)} {_was(names)} called and never awaited: nothing of it ran.",
        "A call makes a coroutine: it runs when it is awaited, or as a task.",
        "J1",
        certain=True,
    )


def slept(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Calls of `time.sleep` in coroutines."""
    if not run.findings.slept:
        return None
    seconds, place = run.findings.slept[0]
    where = f" at {place}: {place.source}" if place is not None else ""
    return Verdict(
        f"time.sleep({seconds:g}) held the event loop for {in_seconds(seconds)}{where}.",
        "While it sleeps nobody else has a turn. `await asyncio.sleep` lets the others run.",
        "G2",
        certain=True,
    )


def hogged(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """A step that computed for half a second of processor time and more.

    No fault by itself: on a slow machine an honest step may take as long.
    """
    block = next((block for block in run.trace.blocks if block.place is not None), None)
    if block is None or run.findings.slept:
        return None
    return Verdict(
        f"{run.trace.name(block.lane)} held the event loop, computing, at {block.place}: "
        f"{block.place.source if block.place else ''}",
        "While it computes nobody else has a turn.",
        "G2",
    )


def from_a_thread(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """What another thread than the loop's did to the loop's objects, without waking the loop."""
    if not run.findings.from_threads:
        return None
    what, thread, place = run.findings.from_threads[0]
    where = f", at {place}: {place.source}" if place is not None else ""
    return Verdict(
        f"{what} was called in the thread {thread}{where}.",
        "asyncio's objects belong to the loop's own thread: from another one such a call doesn't "
        "even wake the loop, which may sleep for ever. `loop.call_soon_threadsafe(…)` calls it on "
        f"the loop. {pointer('05', 'The way back')}",
        certain=True,
    )


def swallowed(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Tasks that were told to stop and ended otherwise."""
    names = run.findings.swallowed
    if not names:
        return None
    if all(_ended_at_once(run, name) for name in names):
        return Verdict(
            f"{_listed(names)} {_was(names)} cancelled, and ended as if nothing had happened.",
            "CancelledError has to leave the coroutine: no `except` keeps it, and no `return` "
            "stands in a `finally`.",
            "J6",
            certain=True,
        )
    return Verdict(
        f"{_listed(names)} {_was(names)} cancelled and went on all the same.",
        "CancelledError has to leave the coroutine: catch what you can handle, and re-raise it.",
        "J6",
        certain=True,
    )


def _ended_at_once(run: Run, name: str) -> bool:
    """Whether the task of this name ended in the moment in which it was told to stop."""
    told = {entry.lane: entry.time for entry in run.trace.cancellations}
    for task in run.trace.tasks:
        when = told.get(task.number)
        if task.name == name and when is not None and task.ended is not None:
            return same_time(task.ended, when)
    return False


def went_on(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Calls that a timeout cancelled, where the code ended well all the same."""
    if run.error is not None:
        return None
    timeouts = [entry.time for entry in run.trace.cancellations if entry.by == LOOP]
    for call in calls:
        for when in timeouts:
            if call.asked is not None and same_time(call.asked, when):
                return Verdict(
                    f"{call.label} was cancelled at {in_seconds(when)}, when the time was up, and "
                    "the code went on.",
                    "A timeout is a cancellation inside its block: CancelledError has to get out.",
                )
    return None


def awaited_cancelled(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """The cancellation of somebody else, awaited."""
    if not isinstance(run.error, asyncio.CancelledError):
        return None
    told = {entry.lane for entry in run.trace.cancellations}
    others = [task.name for task in run.trace.tasks if task.number in told - {_ROOT}]
    if _ROOT in told or not others:
        return None
    return Verdict(
        f"Nobody cancelled the code itself. It awaited what had been cancelled: {_listed(others)}.",
        "`await task` raises what the task ended with, CancelledError too; asyncio.wait raises "
        "nothing of it.",
    )


def real_clock(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Readings of the machine's clocks, which stand still while virtual time passes."""
    if not run.findings.clocks or run.trace.clock == "real":
        return None
    name, place = run.findings.clocks[0]
    where = f" at {place}: {place.source}" if place is not None else ""
    return Verdict(
        f"{name} was read{where}. The check runs on a clock of its own, and that one stands still.",
        "The loop's own clock is right everywhere: asyncio.get_running_loop().time().",
    )


def not_waited_for(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Tasks that were told to stop, and that nobody awaited after that."""
    names = run.findings.still_stopping
    if not names:
        return None
    return Verdict(
        f"{_listed(names)} {_was(names)} told to stop and had not ended at "
        f"{in_seconds(run.elapsed)}, when the code had.",
        "cancel() asks and returns at once: wait for the task (`asyncio.wait` raises nothing of "
        "it), and its clean-up is over.",
        certain=True,
    )


def never_retrieved(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Tasks whose exception nobody asked for."""
    lost = run.findings.never_retrieved
    if not lost:
        return None
    told = _listed([f"{task} ({error})" for task, error in lost])
    return Verdict(
        f"{told} failed, and nobody ever looked: the error is lost.",
        "Await every task that you start, or start it in a group.",
        "J4",
    )


def collected(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Tasks that waited, and that the garbage collector took."""
    names = run.findings.collected
    if not names:
        return None
    return Verdict(
        f"{_listed(names)} {_was(names)} thrown away unfinished: nobody held the task.",
        "The loop holds a waiting task only weakly. Keep what you start until it has ended.",
        "J5",
        certain=True,
    )


def left_behind(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Tasks that were not done when the code had ended."""
    pending = [
        task
        for task in run.trace.lives()
        if task.outcome is Outcome.PENDING
        and task.number != _ROOT
        and task.name not in run.findings.collected
    ]
    if not pending:
        return None
    began = set(run.trace.step_lane)
    names = [task.name for task in pending]
    gathered = any(wait.what.startswith("gather") for wait in run.trace.waits)
    failed = gathered and any(call.outcome == "failed" for call in calls)
    stood = "still running" if any(task.number in began for task in pending) else "not even started"
    return Verdict(
        f"{_listed(names)} {_was(names)} {stood} at {in_seconds(run.elapsed)}, when the code had "
        "ended: left behind.",
        "A task ends when it is done or cancelled, and not because nobody waits for it.",
        "E5" if failed else "G12",
    )


def in_a_callback(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Errors in callbacks, which asyncio logs and nobody hears of."""
    for report in run.reports:
        found = _CALLBACK.match(report)
        if found is not None:
            name = found[1].rpartition("<locals>.")[2]
            named = "A callback, a lambda," if name == "<lambda>" else f"The callback {name}"
            return Verdict(
                f"{named} raised {found[2].rstrip('.')}.",
                "What a callback raises goes to the loop's log, and nobody hears of it.",
            )
    return None


def held(run: Run, calls: Sequence[ServiceCall]) -> Verdict | None:
    """Locks and permits that were not given back."""
    if not run.findings.held:
        return None
    kind, missing, place = run.findings.held[0]
    what = "was never released" if kind == "Lock" else f"lacks {_permits(missing)}"
    where = f", made at {place}," if place is not None else ""
    return Verdict(
        f"The {kind}{where} {what}: whoever asks for it next waits for ever.",
        "`async with` gives back what it took, on every way out.",
    )


def _permits(number: int) -> str:
    return "a permit" if number == 1 else f"{number} permits"


_FAULTS = (
    awaited_again,
    never_awaited,
    slept,
    swallowed,
    not_waited_for,
    never_retrieved,
    collected,
    left_behind,
    in_a_callback,
    held,
)


# ── when things happened ─────────────────────────────────────────────────────


def one_after_the_other(calls: Sequence[ServiceCall]) -> Verdict | None:
    """Two calls of which the second started when the first had ended."""
    pairs = [
        (earlier, later)
        for later in calls
        for earlier in calls
        if earlier is not later
        and earlier.ended is not None
        and later.started is not None
        and later.started >= _SAME
        and same_time(later.started, earlier.ended)
    ]
    for earlier, later in pairs:
        if later.started is not None and later.called < later.started - _SAME:
            return Verdict(
                f"{later.label} was called at {in_seconds(later.called)} and started at "
                f"{in_seconds(later.started)}, when {earlier.label} had ended.",
                "A call makes a coroutine and runs nothing of it.",
                "J1",
                certain=True,
            )
    # Calls of one service seldom need each other's results; those of two may well.
    alike = [pair for pair in pairs if _service(pair[0]) == _service(pair[1])]
    for earlier, later in alike or pairs:
        start = "Start both before you await either."
        return Verdict(
            f"{later.label} started at {in_seconds(later.started or 0.0)}, when {earlier.label} "
            "had ended.",
            start if alike else f"If it needs nothing of that: {start[0].lower()}{start[1:]}",
        )
    return None


def _service(call: ServiceCall) -> str:
    return call.label.partition("(")[0]


def stopped_by_failure(calls: Sequence[ServiceCall]) -> Verdict | None:
    """Calls that were told to stop at the moment in which another failed."""
    for failure in calls:
        if failure.outcome != "failed" or failure.ended is None:
            continue
        names = [
            call.label
            for call in calls
            if call.asked is not None and same_time(call.asked, failure.ended)
        ]
        if names:
            return Verdict(
                f"{failure.label} failed at {in_seconds(failure.ended)}, and {_listed(names)} "
                f"{_was(names)} cancelled for it.",
                "A failure that leaves a task of a group stops the group.",
            )
    return None


def waited_on(calls: Sequence[ServiceCall], until: float) -> Verdict | None:
    """Calls that went on after one of them had failed, up to the end."""
    failures = [call for call in calls if call.outcome == "failed" and call.ended is not None]
    first = min(failures, key=lambda call: call.ended or 0.0, default=None)
    if first is None or first.ended is None or first.ended > until - _SAME:
        return None
    others = [
        call
        for call in calls
        if call.started is not None
        and call.started < first.ended - _SAME
        and call.ended is not None
        and call.ended > first.ended + _SAME
    ]
    if not others:
        return None
    latest = max(call.ended or 0.0 for call in others)
    return Verdict(
        f"{first.label} failed at {in_seconds(first.ended)}; "
        f"{_listed([call.label for call in others])} went on after that, "
        f"until {in_seconds(latest)}."
    )


def peak(calls: Iterable[ServiceCall]) -> tuple[int, float]:
    """How many calls were under way at the busiest moment, and when that was first so."""
    changes: list[tuple[float, int]] = []
    for call in calls:
        if call.started is not None:
            changes.append((call.started, 1))
            changes.append((float("inf") if call.ended is None else call.ended, -1))
    now = most = 0
    when = 0.0
    for time, change in sorted(changes):  # at one instant, ends come before starts
        now += change
        if now > most:
            most, when = now, time
    return most, when


# ── words ────────────────────────────────────────────────────────────────────


def in_seconds(value: float) -> str:
    """`value` as it stands in a contract: `1.5 s`."""
    return f"{value:.9g} s"


def same_time(one: float, other: float) -> bool:
    """Whether two virtual times are the same."""
    return abs(one - other) <= _SAME


def _listed(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    more = len(shown) - _MOST
    if more > 0:
        shown = [*shown[:_MOST], f"{more} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _was(names: Sequence[str]) -> str:
    return "was" if len(set(names)) == 1 else "were"
