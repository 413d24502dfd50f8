"""One run of a learner's function, and the questions that a contract asks of it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Sequence
from typing import Any

from loopscope import verdict
from loopscope.beliefs import advice, pointer
from loopscope.clock import NotRunnable, Run
from loopscope.endings import Deadlock, Overrun
from loopscope.quoting import leaves, otherwise, raised, same, short, where
from loopscope.services import Service, ServiceCall
from loopscope.slips import explained
from loopscope.verdict import Verdict, in_seconds, same_time

_MOST_CALLS = 12  # listed below a timeline
_GROUPS_OWN_WORDS = "unhandled errors in a TaskGroup"


class CheckFailed(AssertionError):
    """A contract that is not kept. `belief` is the id of the belief that it looks like, or None."""

    def __init__(self, message: str, belief: str | None = None) -> None:
        super().__init__(message)
        self.belief = belief

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the message, and none of the frames that led to it.
        return str(self).splitlines()


def not_written(name: str) -> str:
    """What is said of an answer that is still the stub."""
    return (
        f"{name} is not written yet: it raises NotImplementedError. Write it in the place of that "
        "line, and run its cell."
    )


class CheckedRun:
    """One run, and the questions that a contract asks of it. Each returns the run itself."""

    def __init__(self, name: str, ran: Run, services: Sequence[Service], case: str = "") -> None:
        self.name = name
        self.case = case
        self.timeline = True  # whether a message ends with it
        self.ran = ran
        self.services = list(services)
        self.calls: list[ServiceCall] = [call for each in services for call in each.calls]
        self._error_expected = False
        self._was_judged = False

    @property
    def elapsed(self) -> float:
        """Virtual seconds that the run took."""
        return self.ran.elapsed

    @property
    def result(self) -> Any:
        """What the function returned. Raises what it raised."""
        return self.ran.result

    @property
    def under_way(self) -> int:
        """How many calls of services were under way when it had ended."""
        return sum(call.outcome == "running" for call in self.calls)

    def __repr__(self) -> str:
        ended = f"{self.name}, {in_seconds(self.elapsed)}"
        if self._was_judged:
            return f"passed: {ended}"
        error = self.ran.error
        return f"ran: {ended}{f', raised {raised(error)}' if error is not None else ''}"

    # ── the answer ───────────────────────────────────────────────────────────

    def returns(self, expected: Any, *, belief: str | None = None) -> CheckedRun:
        """It returned `expected`."""
        self.no_error("a result", belief)
        value = self.ran.result
        self._no_coroutine()
        if isinstance(value, asyncio.Future):
            self.fail(
                f"{self.name} returned a {type(value).__name__} in the place of what it gives.",
                asks="the contract asks for its result",
                belief=belief,
            )
        if not same(value, expected):
            self._no_coroutines_inside(value)
            if _GROUPS_OWN_WORDS in short(value):
                self.fail(
                    f"{self.name} returned {short(value)}; the contract asks for "
                    f"{short(expected)}.",
                    "In `except* … as group` the name stands for a group: its errors are in "
                    "`group.exceptions`.",
                )
            self._explain(
                f"{self.name} returned {short(value)}{otherwise(value, expected)}",
                f"the contract asks for {short(expected)}",
                belief,
            )
        return self

    def raises(self, kind: type[BaseException], *, belief: str | None = None) -> CheckedRun:
        """It raised an exception of this kind, itself and not in a group."""
        error = self.ran.error
        asks = f"the contract asks for {kind.__name__}"
        self._judged(error)
        if isinstance(error, BaseExceptionGroup) and not issubclass(kind, BaseExceptionGroup):
            self.fail(
                f"{self.name} raised {raised(error)}, a group, with the errors inside.",
                asks=f"{asks} by itself",
                belief=belief,
            )
        if not isinstance(error, kind):
            on = verdict.went_on(self.ran, self.calls)
            if on is not None and not self.ran.findings.clocks:
                self.fail(
                    f"{self.name} {self._ended()}; {asks}.", on.happened, on.advice, belief=belief
                )
            self._explain(f"{self.name} {self._ended()}", asks, belief)
        self._error_expected = True
        return self

    def fails_with(self, kind: type[BaseException], *, belief: str | None = None) -> CheckedRun:
        """It raised an exception of this kind, by itself or as all that is in a group."""
        error = self.ran.error
        self._judged(error)
        inside = leaves(error) if error is not None else []
        if not inside or not all(isinstance(leaf, kind) for leaf in inside):
            asks = f"the contract asks for {kind.__name__}, in a group or not"
            self._explain(f"{self.name} {self._ended()}", asks, belief)
        self._error_expected = True
        return self

    def raises_group(self, *kinds: type[BaseException], belief: str | None = None) -> CheckedRun:
        """It raised an `ExceptionGroup` that holds, at any depth, these kinds and no others."""
        error = self.ran.error
        wanted = sorted(kind.__name__ for kind in kinds)
        asks = f"the contract asks for an ExceptionGroup of {', '.join(wanted)}"
        self._judged(error)
        if not isinstance(error, BaseExceptionGroup):
            plain = isinstance(error, tuple(kinds))
            leaking = verdict.left_behind(self.ran, self.calls) is not None
            held = ("G6" if leaking else "G5") if plain else None
            self._explain(f"{self.name} {self._ended()}", asks, belief or held)
        elif sorted(type(leaf).__name__ for leaf in leaves(error)) != wanted:
            self.fail(f"{self.name} raised {raised(error)}.", asks=asks, belief=belief)
        self._error_expected = True
        return self

    # ── the schedule ─────────────────────────────────────────────────────────

    def takes(self, seconds: float, *, belief: str | None = None) -> CheckedRun:
        """It took just so many virtual seconds."""
        self.no_error("no error", unless_expected=True)
        if not same_time(self.elapsed, seconds):
            self._explain(
                f"{self.name} took {in_seconds(self.elapsed)}",
                f"the contract says {in_seconds(seconds)}",
                belief,
                slow=self.elapsed > seconds,
            )
        return self

    def calls_each(self, of: Service, keys: Sequence[Any]) -> CheckedRun:
        """It called the service once for each of these first arguments, and for no others."""
        self.no_error("no error", unless_expected=True)
        asked = [call.key for call in of.calls]
        for key in keys:
            count = asked.count(key)
            if count != 1:
                times = "was never called" if count == 0 else f"was called {count} times"
                self._explain(f"{of.__name__}({key!r}) {times}", "once is asked", None)
        extra = [call for call in of.calls if call.key not in list(keys)]
        if extra:
            wanted = ", ".join(f"{of.__name__}({key!r})" for key in keys) or "no call of it"
            self.fail(
                f"{extra[0].label} was called at {in_seconds(extra[0].called)}",
                asks=f"the contract asks for {wanted}{' and nothing more' if keys else ''}",
            )
        return self

    def together(self, of: Service, *keys: Any, belief: str | None = None) -> CheckedRun:
        """The calls with these first arguments (all, if none is named) started at one moment."""
        self.no_error("no error", unless_expected=True)
        calls = self._of(of, keys)
        for call in calls[1:]:
            first = calls[0]
            if (
                call.started is None
                or first.started is None
                or not same_time(call.started, first.started)
            ):
                self._explain(
                    f"{first.label} and {call.label} did not start together",
                    "the contract says that they do",
                    belief,
                    slow=True,
                )
        return self

    def overlap(
        self, of: Service, one: Any, other: Any, *, belief: str | None = None
    ) -> CheckedRun:
        """The calls with these two first arguments were under way at one time."""
        self.no_error("no error", unless_expected=True)
        first, second = self._of(of, (one,))[0], self._of(of, (other,))[0]
        if not first.overlaps(second):
            self._explain(
                f"{first.label} and {second.label} were never under way together",
                "the contract says that they overlap",
                belief,
                slow=True,
            )
        return self

    def starts_after(self, of: Service, later: Any, earlier: Any) -> CheckedRun:
        """The call for `later` started when the one for `earlier` had ended."""
        self.no_error("no error", unless_expected=True)
        second, first = self._of(of, (later,))[0], self._of(of, (earlier,))[0]
        ended, started = first.ended, second.started
        early = ended is None or started is None or started < ended
        if early and not (ended and started and same_time(started, ended)):
            self.fail(
                f"{second.label} started at {in_seconds(second.started or 0.0)}, before "
                f"{first.label} had ended.",
                asks="the contract says that it needs its result",
            )
        return self

    def at_most(self, number: int, of: Service, *, belief: str | None = None) -> CheckedRun:
        """Never more than `number` calls of the service were under way at once."""
        self.no_error("no error", unless_expected=True)
        most, when = verdict.peak(of.calls)
        if most > number:
            self.fail(
                f"{most} calls of {of.__name__} were under way at once, at {in_seconds(when)}.",
                asks=f"the contract allows {number}",
                belief=belief,
            )
        return self

    def stops(self, of: Service, *keys: Any, at: float, belief: str | None = None) -> CheckedRun:
        """The calls with these first arguments were told to stop at this time, and stopped."""
        self.no_error("no error", unless_expected=True)
        for call in self._of(of, keys):
            if call.outcome == "cancelled" and (call.asked is None or same_time(call.asked, at)):
                continue
            stood = {
                "running": "was never told to stop",
                "done": f"went on to its end at {in_seconds(call.ended or 0.0)}",
                "failed": "failed by itself",
                "cancelled": f"was cancelled at {in_seconds(call.asked or 0.0)}",
            }.get(call.outcome, f"was {call.outcome}")
            waiting = verdict.not_waited_for(self.ran, self.calls)
            if call.outcome == "running" and waiting is not None:
                self.fail(waiting.happened, waiting.advice)
            self._explain(
                f"{call.label} {stood}",
                f"the contract says that it is cancelled at {in_seconds(at)}",
                belief,
            )
        return self

    def finishes(self, of: Service, *keys: Any, belief: str | None = None) -> CheckedRun:
        """The calls with these first arguments ran to their own end, well or not."""
        lets = "the contract lets all come to their own end"
        self.no_error("no error", unless_expected=True)
        for call in self._of(of, keys):
            if call.outcome in ("done", "failed"):
                continue
            stopped = verdict.stopped_by_failure(self.calls)
            if call.outcome == "cancelled" and stopped is not None:
                self.fail(stopped.happened, stopped.advice, asks=lets, belief=belief)
            self._explain(f"{call.label} was {call.outcome}", lets, belief)
        return self

    def leaves_nothing(self, *, belief: str | None = None) -> CheckedRun:
        """No task runs on, no error is lost, no await forgotten, no lock kept, nobody held up."""
        self.no_error("no error", unless_expected=True)
        for found in verdict.faults(self.ran, self.calls):
            self.fail(found.happened, found.advice, belief=_of_both(found, belief))
        return self

    def must(
        self,
        kept: bool,
        otherwise: str,
        *,
        asks: str = "",
        belief: str | None = None,
        see: str = "",
    ) -> CheckedRun:
        """What the contract says besides; `otherwise` is what happened if it is not kept.

        `asks` is what it says, such as "the contract asks for one line at 3 s"; `see` is where a
        lesson shows more, if nothing else explains it.
        """
        self.no_error("no error", unless_expected=True)
        if not kept:
            self._explain(otherwise.rstrip("."), asks, belief, see=see)
        return self

    # ── saying so ────────────────────────────────────────────────────────────

    def _of(self, of: Service, keys: Sequence[Any]) -> list[ServiceCall]:
        for key in keys:
            if all(call.key != key for call in of.calls):
                self._explain(f"{of.__name__}({key!r}) was never called", "it has to be", None)
        return [call for call in of.calls if not keys or call.key in keys]

    def no_error(
        self, wanted: str, belief: str | None = None, *, unless_expected: bool = False
    ) -> None:
        error = self.ran.error
        self._was_judged = True
        self._no_coroutine()
        if error is None or (unless_expected and self._error_expected):
            return
        self._judged(error)
        stopped = verdict.stopped_by_failure(self.calls)
        if not any(leaf is call.error for leaf in leaves(error) for call in self.calls):
            self._slip(error, wanted)
        elif isinstance(error, BaseExceptionGroup) and stopped is not None:
            self.fail(
                f"{self.name} {self._ended()}; the contract asks for {wanted}.",
                stopped.happened,
                stopped.advice,
                "What comes out is a group: `except` doesn't look into it, `except*` does.",
                pointer("03", "except without its star"),
            )
        elif isinstance(error, BaseExceptionGroup):
            self.fail(
                f"{self.name} {self._ended()}; the contract asks for {wanted}.",
                "What came out is a group. `except` doesn't look into it, `except*` does.",
                pointer("03", "except without its star"),
            )
        self._explain(f"{self.name} {self._ended()}", f"the contract asks for {wanted}", belief)

    def _slip(self, error: BaseException, wanted: str) -> None:
        """Fail for an error that no service raised: what it says, and what explains it for sure."""
        reasons = [verdict.awaited_again, verdict.result_too_early, verdict.awaited_cancelled]
        if "coroutine" in str(error):  # else calls are left over since the code broke off
            reasons.append(verdict.never_awaited)
        found = next((one for find in reasons if (one := find(self.ran, self.calls))), None)
        means = explained(error)
        more = (means,) if means or found is None else (found.happened, found.advice)
        self.fail(
            f"{self.name} {self._ended()}; the contract asks for {wanted}.",
            *more,
            belief=found.belief if found is not None and not means else None,
        )

    def _no_coroutines_inside(self, value: Any) -> None:
        inside = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(inside, list | tuple):
            return
        unrun = [each for each in inside if inspect.iscoroutine(each)]
        for each in unrun:
            each.close()
        if unrun:
            self.fail(
                f"{self.name} returned coroutines, such as {unrun[0].__qualname__}, that nobody "
                "awaited",
                asks="the contract asks for their results",
                belief="J1",
            )

    def _no_coroutine(self) -> None:
        value = self.ran.result if self.ran.error is None else None
        if type(value).__name__ == "_GatheringFuture":
            self.fail(
                f"{self.name} returned what asyncio.gather gives, a future that nobody awaited",
                "Is `await` missing before it? An async function doesn't wait for what it returns.",
                asks="the contract asks for its result",
            )
        if inspect.iscoroutine(value):
            value.close()
            self.fail(
                f"{self.name} returned a coroutine, {value.__qualname__}, that nobody awaited.",
                asks="the contract asks for its result",
                belief="J1",
            )

    def _judged(self, error: BaseException | None) -> None:
        """What no contract asks for: runs that don't end, what can't be called at all."""
        self._was_judged = True
        self._no_coroutine()
        if isinstance(error, Deadlock | Overrun):
            found = next(verdict.faults(self.ran, self.calls), None)
            if found is not None and not found.certain:
                found = None  # the message itself says what holds the run up
            more = (found.happened, found.advice) if found is not None else ()
            self.fail(str(error), *more, belief=found.belief if found is not None else None)
        if isinstance(error, NotRunnable) or (error is not None and error.__traceback__ is None):
            self.fail(str(error))

    def _ended(self) -> str:
        error = self.ran.error
        if error is None:
            return f"returned {short(self.ran.result)}"
        return f"raised {raised(error)}{where(error)}"

    def _explain(
        self, happened: str, asks: str, belief: str | None, *, slow: bool = False, see: str = ""
    ) -> None:
        """Fail with the finding that explains it best, else with the author's belief."""
        said = f"{happened}; {asks}." if asks else f"{happened}."
        for found in self._findings(slow):
            self.fail(said, found.happened, found.advice, belief=_of_both(found, belief))
        self.fail(said, f"Look again at {see}." if see and not belief else "", belief=belief)

    def _findings(self, slow: bool) -> list[Verdict]:
        certain = (
            verdict.slept,
            verdict.result_too_early,
            verdict.awaited_again,
            verdict.never_awaited,
            verdict.swallowed,
            verdict.not_waited_for,
            verdict.collected,
        )
        found = [find(self.ran, self.calls) for find in certain]
        found.append(verdict.real_clock(self.ran, self.calls))
        if slow:
            found.append(verdict.one_after_the_other(self.calls))
            found.append(verdict.waited_on(self.calls, self.elapsed))
        found.append(verdict.hogged(self.ran, self.calls))
        if not slow:
            found.append(verdict.left_behind(self.ran, self.calls))
        found.append(verdict.in_a_callback(self.ran, self.calls))
        return [each for each in found if each is not None]

    def _calls_without_lane(self) -> str:
        """What the timeline doesn't show: the calls of services that no task of their own makes."""
        lanes = {task.name for task in self.ran.trace.lives()}
        calls = [call for call in self.calls if call.label not in lanes]
        if not calls:
            return ""
        shown = calls[:_MOST_CALLS]
        wide = max(len(call.label) for call in shown)
        digits = 9 if self.ran.trace.clock == "virtual" else 3  # exact, or as good as they are
        lines = [f"  {call.label:<{wide}}  {_when(call, digits)}" for call in shown]
        if len(calls) > len(shown):
            lines.append(f"  and {len(calls) - len(shown)} more")
        return "\n".join(["", "awaited directly:", *lines])

    def fail(self, *lines: str, asks: str = "", belief: str | None = None) -> None:
        head, *rest = lines
        if asks:
            head = f"{head.rstrip('.')}; {asks}."
        if self.case:
            head = f"{self.case}: {head}"
        if belief:
            rest.append(advice(belief))
        if self.timeline and len(self.ran.trace.born) > 1:
            rest.append(f"\n{self.ran.trace}{self._calls_without_lane()}")
        message = "\n".join(line for line in (head, *rest) if line)
        raise CheckFailed(message, belief) from None


def _when(call: ServiceCall, digits: int) -> str:
    """From when to when a call was under way, and how it ended."""
    if call.started is None:
        return call.outcome
    if call.ended is None:
        return f"from {call.started:.{digits}g} s on"
    how = "" if call.outcome == "done" else f", {call.outcome}"
    return f"{call.started:.{digits}g} to {call.ended:.{digits}g} s{how}"


def _of_both(found: Verdict, authors: str | None) -> str | None:
    """The belief of a finding, where it can have no other reason; else the exercise's own."""
    return found.belief if found.certain else authors or found.belief
