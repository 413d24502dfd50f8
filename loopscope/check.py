"""Checks of exercises: run a learner's function on virtual time, and ask what its schedule did.

    load = check.service("load", seconds={"trains": 1.0, "weather": 0.5})
    run = check.run(load_board, load, ["trains", "weather"])
    run.returns(["trains: up to date", "weather: up to date"])
    run.takes(1.0)
    run.leaves_nothing()

Each question that has the wrong answer raises `CheckFailed`: what happened, what the contract asks,
which belief this looks like and where the lessons take it up; below it, the learner's own timeline.
No answer to the exercise is ever in it. What asyncio would warn about is found by asking, and not
on stderr.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from loopscope.beliefs import advice
from loopscope.clock import DEADLINE, virtual_run
from loopscope.contract import CheckedRun, CheckFailed, not_written
from loopscope.quoting import same, short
from loopscope.services import Service, service
from loopscope.verdict import same_time

__all__ = ["CheckFailed", "CheckedRun", "predicted", "run", "service", "written"]


def run(
    function: Callable[..., Any],
    *args: Any,
    services: Sequence[Service] = (),
    deadline: float = DEADLINE,
) -> CheckedRun:
    """Call `function(*args)` on virtual time, and see what it does.

    Services among the arguments, and `services` that it reaches in other ways, begin with no calls.
    `deadline` is in real seconds. Raises `CheckFailed` where there is nothing to judge: the
    function is still the stub.
    """
    name = getattr(function, "__name__", None) or "your function"
    services = [*(each for each in _flat(args) if isinstance(each, Service)), *services]
    for each in services:
        each.reset()

    def freeze() -> None:
        for each in services:
            each.freeze()

    ran = virtual_run(function, args, deadline, str(name), at_end=freeze)
    freeze()  # where there was no run
    if isinstance(ran.error, NotImplementedError):
        raise CheckFailed(not_written(str(name)))
    return CheckedRun(str(name), ran, services)


def written(function: Any) -> None:
    """Raises `CheckFailed` if `function` is still the stub."""
    code = getattr(function, "__code__", None)
    if code is not None and NotImplementedError.__name__ in code.co_names:
        raise CheckFailed(not_written(function.__name__))


def predicted(
    name: str, guess: Any, happened: Any, *, held: dict[Any, str] | None = None, see: str = ""
) -> None:
    """Compare a prediction with what happened; prints that it is right.

    `held` maps wrong guesses to beliefs; `see` says where a lesson shows what happens. Raises
    `CheckFailed`, which does not tell the answer.
    """
    if guess is ...:
        raise CheckFailed(f"{name} has no prediction yet: write one where the dots stand.")
    if isinstance(happened, float) and isinstance(guess, int | float):
        right = same_time(guess, happened)
    else:
        right = same(guess, happened)
    if right:
        print(f"{name}: right")
        return
    belief = None
    for wrong, known in (held or {}).items():
        if same(guess, wrong):
            belief = known
    lines = [f"{name}: {short(guess)} is not what happens."]
    if belief:
        lines.append(advice(belief, see))
    elif see:
        lines.append(f"Look again at {see}.")
    raise CheckFailed("\n".join(lines), belief)


def _flat(values: Any) -> list[Any]:
    found = []
    for value in values:
        found += _flat(value) if isinstance(value, list | tuple) else [value]
    return found
