"""Checks of exercises: run a learner's function, and ask what its schedule did.

    load = check.service("load", seconds={"trains": 1.0, "weather": 0.5})
    run = check.run(load_board, load, ["trains", "weather"])
    run.returns(["trains: up to date", "weather: up to date"])
    run.takes(1.0)
    run.leaves_nothing()

`run` is on virtual time; `run_real`, for what holds a loop, on the machine's own. Each question
that has the wrong answer raises `CheckFailed`: what happened, what the contract asks, which belief
this looks like and where the lessons take it up; below it, the learner's own timeline. No answer to
the exercise is ever in it. What asyncio would warn about is found by asking, and not on stderr.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from loopscope.beliefs import advice, read_up_to
from loopscope.clock import DEADLINE, Run, real_run, virtual_run
from loopscope.contract import CheckedRun, CheckFailed, not_written
from loopscope.exercises import assignments, find
from loopscope.quoting import same, short
from loopscope.real_contract import CheckedRealRun
from loopscope.services import Service, service
from loopscope.standing import remember_passed
from loopscope.trace import short_qualname
from loopscope.verdict import same_time
from loopscope.works import Work, work

__all__ = [
    "CheckFailed",
    "CheckedRealRun",
    "CheckedRun",
    "assignment",
    "hint",
    "passed",
    "predicted",
    "predictions",
    "run",
    "run_real",
    "service",
    "work",
    "written",
]

REAL_DEADLINE = 12.0
"""Seconds that a run on real time may take unless it is told otherwise."""

Ran = TypeVar("Ran", bound=Run)
Kind = TypeVar("Kind", Service, Work)


_assignment = ""


def assignment(number: str) -> None:
    """Say whose checks these are, such as "02": hints are its own, lessons after it not read yet.

    "" stands for none in particular. Raises ValueError for a number that is none.
    """
    global _assignment
    if number and number not in assignments():
        raise ValueError(f"there is no assignment {number!r}, only {', '.join(assignments())}")
    _assignment = number
    read_up_to(number)


def run(
    function: Callable[..., Any],
    *args: Any,
    services: Sequence[Service] = (),
    deadline: float = DEADLINE,
    case: str = "",
    timeline: bool = True,
) -> CheckedRun:
    """Call `function(*args)` on virtual time, and see what it does.

    Services among the arguments, and `services` that it reaches in other ways, begin with no calls.
    `deadline` is in real seconds; `case`, such as "Bora is down", begins each message, and a
    `timeline` ends it. Raises `CheckFailed` where there is nothing to judge: the function is still
    the stub.
    """
    watched = [*_found(args, Service), *services]
    name, ran = _run(virtual_run, function, args, watched, deadline)
    checked = CheckedRun(name, ran, watched, case)
    checked.timeline = timeline
    return checked


def run_real(
    function: Callable[..., Any],
    *args: Any,
    services: Sequence[Service] = (),
    works: Sequence[Work] = (),
    deadline: float = REAL_DEADLINE,
    case: str = "",
) -> CheckedRealRun:
    """As `run`, on real time: for what holds the loop, and for threads and processes.

    Works among the arguments, and `works` that it reaches in other ways, begin with no calls, too.
    """
    services = [*_found(args, Service), *services]
    works = [*_found(args, Work), *works]
    name, ran = _run(real_run, function, args, [*services, *works], deadline)
    return CheckedRealRun(name, ran, services, works, case)


def _run(
    runner: Callable[..., Ran],
    function: Callable[..., Any],
    args: tuple[Any, ...],
    watched: Sequence[Service | Work],
    deadline: float,
) -> tuple[str, Ran]:
    name = str(getattr(function, "__name__", None) or "your function")
    for each in watched:
        each.reset()

    def freeze() -> None:
        for each in watched:
            each.freeze()

    ran = runner(function, args, deadline, name, at_end=freeze)
    freeze()  # where there was no run
    if isinstance(ran.error, NotImplementedError):
        raise CheckFailed(not_written(_raiser(ran.error) or name))
    return name, ran


def _raiser(error: BaseException) -> str:
    """The function that raised, as it is called in its class."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return short_qualname(trace.tb_frame.f_code.co_qualname) if trace is not None else ""


def passed(exercise: str, part: str = "") -> None:
    """Say that the checks of an exercise have passed, and remember it (`loopscope.progress`)."""
    remember_passed(exercise, part)
    print(f"passed: {exercise}{f', {part}' if part else ''}")


_hinted: dict[str, int] = {}  # how many hints have been given, by exercise


def hint(exercise: str) -> None:
    """Print a hint for an exercise: the first, then at each call one that says more."""
    try:
        hints = find(exercise, _assignment).hints
    except ValueError as error:
        print(f"{str(error)[:1].upper()}{str(error)[1:]}")
        return
    asked = _hinted[exercise] = _hinted.get(exercise, 0) + 1
    number = min(asked, len(hints))
    last = " (the last)" if number == len(hints) else ""
    last = " (once more: that was the last)" if asked > len(hints) else last
    said = f"Hint {number} of {len(hints)}{last}: {hints[number - 1]}"
    # A notebook breaks lines that are too long, but not between words.
    print(textwrap.fill(said, 80, break_long_words=False, break_on_hyphens=False))


def written(function: Any) -> None:
    """Raises `CheckFailed` if `function` is still the stub."""
    code = getattr(function, "__code__", None)
    if code is not None and NotImplementedError.__name__ in code.co_names:
        raise CheckFailed(not_written(function.__name__))


_Wrong = dict[str, tuple[str, str | None, str]]
_noted: list[_Wrong] = []  # by name: what is said of the guess, the belief, and what to look at


@contextmanager
def predictions() -> Iterator[None]:
    """Within the block `predicted` goes through all guesses; at its end all wrong ones are told.

    with check.predictions():
        check.predicted("order", order, happened[0])
        check.predicted("seconds", seconds, happened[1])

    Of two for one name the first counts. Raises `CheckFailed`, with the first belief that is known.
    """
    wrong: _Wrong = {}
    _noted.append(wrong)
    try:
        yield
    finally:
        _noted.pop()
    if wrong:
        _tell(wrong)


def predicted(
    name: str,
    guess: Any,
    happened: Any,
    *,
    held: dict[Any, str] | None = None,
    see: str = "",
    among: Sequence[Any] = (),
) -> None:
    """Compare a prediction with what happened; prints that it is right.

    `held` maps wrong guesses to beliefs; `see` says where a lesson shows what happens; `among` are
    the guesses that are allowed. Raises `CheckFailed`, which does not tell the answer; within
    `predictions`, at the end of that block.
    """
    known = _noted[-1] if _noted else {}
    if name in known:
        return
    belief, look = None, ""
    said = _not_a_guess(name, guess, happened, among)
    if not said and _alike(guess, happened):
        print(f"{name}: right")
    elif not said:
        said = f"{name}: {short(guess)} is not what happens."
        belief = next((known for wrong, known in (held or {}).items() if same(guess, wrong)), None)
        look = advice(belief, see) if belief else f"Look again at {see}." if see else ""
    known[name] = said, belief, look
    if not _noted:
        _tell(known)


def _not_a_guess(name: str, guess: Any, happened: Any, among: Sequence[Any]) -> str:
    """What is said of a guess that could not be right anywhere."""
    if guess is ...:
        return f"{name} has no prediction yet: write one where the dots stand."
    form = _other_form(guess, happened)
    if form:
        return f"{name}: {form}, and {short(guess)} is none."
    if among and not any(_alike(guess, each) for each in among):
        words = ", ".join(map(short, among[:-1]))
        asked = f"{words} or {short(among[-1])} is asked for"
        return f"{name}: {asked}, and {short(guess)} is none of them."
    return ""


def _alike(guess: Any, happened: Any) -> bool:
    """Whether a guess means what happened."""
    if isinstance(happened, float) and isinstance(guess, int | float):
        return same_time(guess, happened)
    if isinstance(happened, str) and isinstance(guess, str):
        return _letters(guess) == _letters(happened)
    return same(guess, happened)


def _tell(wrong: _Wrong) -> None:
    """Raise for the guesses that are wrong, if any: those with the same advice side by side."""
    by_advice: dict[str, list[str]] = {}
    for said, _, look in wrong.values():
        if said:
            by_advice.setdefault(look, []).append(said)
    if not by_advice:
        return
    belief = next((belief for _, belief, _ in wrong.values() if belief), None)
    lines = [line for look, said in by_advice.items() for line in (*said, look) if line]
    raise CheckFailed("\n".join(lines), belief)


def _other_form(guess: Any, happened: Any) -> str:
    """What form of guess is asked for, if `guess` has another."""
    for kinds, words in (
        (bool, "True or False is asked for"),
        (int | float, "a number is asked for"),
        (str, "quoted text is asked for"),
        (list | tuple, "a list is asked for"),
        (set | frozenset, "a set is asked for"),
    ):
        if isinstance(happened, kinds):
            return "" if isinstance(guess, kinds) else words
    return ""


def _letters(text: str) -> str:
    """Text without what nobody means by it: capitals, blanks, commas."""
    return "".join(text.casefold().replace(",", " ").split())


def _found(values: Any, kind: type[Kind]) -> list[Kind]:
    """What is of this kind among the values, in lists and tuples too."""
    found: list[Kind] = []
    for value in values:
        if isinstance(value, list | tuple):
            found += _found(value, kind)
        elif isinstance(value, kind):
            found.append(value)
    return found
