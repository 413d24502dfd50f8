"""One run of a learner's function on real time, and what a contract asks of it besides.

Real times differ from machine to machine, so nothing here compares seconds with seconds. What held
the loop is told by the line and by how many times the allowed step it lasted, in the time of the
loop's own thread, in which waiting for a processor doesn't count; who did the work, by the thread
that was in it. A step fails from `MARGIN` times the allowed one on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from loopscope.clock import RealRun
from loopscope.contract import CheckedRun
from loopscope.events import Block
from loopscope.quoting import leaves
from loopscope.services import Service
from loopscope.trace import BLOCKED_AFTER, Place
from loopscope.verdict import from_a_thread
from loopscope.works import Work, WorkCall

_BY_NAME = (
    "What goes to another process is pickled, and a function by its name in its module: a lambda, "
    "or a function within a function, has none. Hand over one that does."
)
_HANDED_OVER = {
    "object is not callable": (
        "If a thread or a process was to do that: it was given the result of a call, and no "
        "function to call. Hand over the function, and its arguments after it."
    ),
    "pickle": _BY_NAME,
    "local object": _BY_NAME,  # as Python 3.13 has it
}

ALLOWED = BLOCKED_AFTER
"""Seconds for which a step may hold the loop."""

MARGIN = 4
"""How many times `ALLOWED` a step lasts before it fails. Steps of right answers stay below one;
where threads hand the GIL to and fro, on a machine whose cores are all busy, 1.1 has been seen."""


class CheckedRealRun(CheckedRun):
    """A run on real time. `takes`, `together`, `stops` and `starts_after` mean nothing here."""

    def __init__(
        self,
        name: str,
        ran: RealRun,
        services: Sequence[Service],
        works: Sequence[Work],
        case: str = "",
    ) -> None:
        super().__init__(name, ran, services, case)
        self.works = list(works)

    def lets_others_run(self, *, belief: str | None = None) -> CheckedRealRun:
        """No step held the loop for long."""
        self.no_error("no error", unless_expected=True)
        # The first of them, and not the longest: of equal ones that would be another each time.
        long = (each for each in self.ran.trace.blocks if _seconds(each) >= MARGIN * ALLOWED)
        block = next(long, None)
        if block is None:
            return self
        place = block.place or self._place_of_work()
        where = f", at {place}: {place.source}" if place is not None else ""
        self.fail(
            f"{self.ran.trace.name(block.lane)} held the event loop for "
            f"{_seconds(block) / ALLOWED:.0f} times the {1000 * ALLOWED:.0f} ms that the contract "
            f"allows{where}",
            "While that runs nobody else has a turn, and no timeout can end it.",
            belief="E4" if self._after_sleep_0(block) else belief,
        )
        return self

    def in_threads(self, work: Work, *, belief: str | None = None) -> CheckedRealRun:
        """The work was done in threads of this process, and not on the loop's own."""
        self.no_error("no error", unless_expected=True)
        self._somewhere(work, "in a thread")
        self._off_the_loop(work, "the contract wants it in a thread", belief)
        return self

    def in_processes(self, work: Work, *, belief: str | None = "G13") -> CheckedRealRun:
        """The work was done, and in no thread of this process."""
        self.no_error("no error", unless_expected=True)
        self._off_the_loop(work, "the contract wants it in another process", None)
        if work.calls:
            self.fail(
                f"{work.calls[0].label} ran in a thread of this process{_at(work.calls[0])}",
                "Threads of one process take turns to run Python code.",
                asks="the contract wants it in another process",
                belief=belief,
            )
        return self

    def on_the_loop(self, work: Work, *, belief: str | None = None) -> CheckedRealRun:
        """The work was done on the loop's own thread: it needs what belongs to the loop."""
        self.no_error("no error", unless_expected=True)
        self._somewhere(work, "on the loop's thread")
        for call in work.calls:
            if not call.on_loop:
                self.fail(
                    f"{call.label} ran in the thread {call.thread}{_at(call)}",
                    asks="the contract wants it on the loop's own thread",
                    belief=belief,
                )
        return self

    def calls_each(self, of: Service | Work, keys: Sequence[Any]) -> CheckedRealRun:
        """It called the service, or the work in this process, once for each of these, and no more.

        What counts is the first argument.
        """
        self.no_error("no error", unless_expected=True)
        for call in of.calls:
            if isinstance(call, WorkCall) and call.key not in list(keys):
                wanted = ", ".join(f"{of.__name__}({key!r})" for key in keys) or "no call of it"
                self.fail(
                    f"{call.label} was called{_at(call)}", asks=f"the contract asks for {wanted}"
                )
        super().calls_each(cast(Service, of), keys)
        return self

    def takes(self, seconds: float, *, belief: str | None = None) -> CheckedRun:
        """Raises TypeError: on real time no two machines take the same seconds."""
        raise TypeError("seconds can be compared on virtual time alone: check.run")

    def _judged(self, error: BaseException | None) -> None:
        self._from_a_thread()
        super()._judged(error)

    def no_error(
        self, wanted: str, belief: str | None = None, *, unless_expected: bool = False
    ) -> None:
        self._from_a_thread()
        super().no_error(wanted, belief, unless_expected=unless_expected)

    def _from_a_thread(self) -> None:
        """Whatever is asked: the rest may depend on whether something else woke the loop."""
        found = from_a_thread(self.ran, self.calls)
        if found is not None:
            self.fail(found.happened, found.advice)

    def _slip(self, error: BaseException, wanted: str) -> None:
        for says, means in _HANDED_OVER.items():
            if any(says in str(leaf) for leaf in leaves(error)):
                self.fail(f"{self.name} {self._ended()}; the contract asks for {wanted}.", means)
        super()._slip(error, wanted)

    def _somewhere(self, work: Work, where: str) -> None:
        if not work.calls:
            self.fail(
                f"{work.__name__} was never called in this process",
                asks=f"the contract wants it {where} here",
            )

    def _off_the_loop(self, work: Work, asks: str, belief: str | None) -> None:
        for call in work.calls:
            if call.on_loop:
                self.fail(
                    f"{call.label} ran on the event loop's own thread{_at(call)}",
                    "While it runs nobody else has a turn, whether it waits or computes.",
                    asks=asks,
                    belief=belief,
                )

    def _after_sleep_0(self, block: Block) -> bool:
        """Whether the task had let others run for one turn before this step, or did after it."""
        steps = self.ran.trace.steps_by_lane()[block.lane]
        return any(
            later.ready == earlier.end and block.start in (earlier.start, later.start)
            for earlier, later in pairwise(steps)
        )

    def _place_of_work(self) -> Place | None:
        """The line of the longest call on the loop: code in C lets nobody look meanwhile."""
        calls = [call for work in self.works for call in work.calls if call.on_loop and call.ended]
        longest = max(calls, key=lambda call: (call.ended or 0.0) - call.began, default=None)
        return longest.place if longest is not None else None


def _seconds(block: Block) -> float:
    return block.end - block.start


def _at(call: WorkCall) -> str:
    return f", at {call.place}: {call.place.source}" if call.place is not None else ""
