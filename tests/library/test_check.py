"""Checks of exercises: what each says of a schedule that breaks its contract."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from loopscope import check
from loopscope.beliefs import advice
from loopscope.check import CheckedRun, CheckFailed

TWO = ["trains", "weather"]
BOTH = ["trains: up to date", "weather: up to date"]


class Down(Exception):
    """A service does not answer."""


def services(**options: Any) -> Any:
    return check.service("load", **({"seconds": {"trains": 2.0, "weather": 0.5}} | options))


def failure(judge: Callable[[], object]) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        judge()
    return caught.value


def judged(function: Any, **options: Any) -> CheckedRun:
    return check.run(function, services(**options), TWO)


def contract(function: Any) -> None:
    """Both at once, as a list, and nothing left."""
    judged(function).returns(BOTH).takes(2.0).leaves_nothing()


async def together(load: Any, parts: list[str]) -> list[str]:
    return list(await asyncio.gather(*map(load, parts)))


def test_a_kept_contract_says_nothing() -> None:
    contract(together)
    run = judged(together).calls_each(services(), [])
    assert (run.elapsed, run.result, run.under_way) == (2.0, BOTH, 0)
    assert repr(run) == "passed: together, 2 s"


def test_what_nobody_judged_has_not_passed() -> None:
    assert repr(judged(together)) == "ran: together, 2 s"
    failing = judged(together, fails={"weather": Down})
    assert repr(failing) == "ran: together, 0.5 s, raised Down(weather)"


# ── functions that can't be judged ───────────────────────────────────────────


def test_the_stub_is_told_as_what_it_is() -> None:
    async def load_board(load: Any, parts: Any) -> Any:
        raise NotImplementedError

    said = failure(lambda: contract(load_board))
    assert str(said).startswith("load_board is not written yet: it raises NotImplementedError.")


def test_a_stub_is_known_without_calling_it() -> None:
    async def load_board(load: Any) -> Any:
        raise NotImplementedError("write your answer in place of this line")

    assert "load_board is not written yet" in str(failure(lambda: check.written(load_board)))
    check.written(together)


def test_a_forgotten_async_is_named() -> None:
    def load_board(load: Any, parts: list[str]) -> list[str]:
        return BOTH

    said = str(failure(lambda: contract(load_board)))
    assert said.startswith("load_board at test_check.py:")
    assert "Is `async` missing before its `def`?" in said


def test_a_replaced_sleep_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: together)
    assert "asyncio.sleep has been replaced" in str(failure(lambda: contract(together)))


def test_something_else_in_the_place_of_the_function_is_named() -> None:
    assert "not a value of type int" in str(failure(lambda: check.run(3).returns(1)))  # type: ignore[arg-type]


def test_a_returned_coroutine_is_a_forgotten_await() -> None:
    async def load_board(load: Any, parts: list[str]) -> Any:
        return load(parts[0])

    said = failure(lambda: contract(load_board))
    assert said.belief == "J1"
    assert "returned a coroutine, load('trains'), that nobody awaited" in str(said)


def test_a_returned_task_is_no_result() -> None:
    async def load_board(load: Any, parts: list[str]) -> Any:
        return asyncio.create_task(load(parts[0]))

    assert "returned a Task in the place" in str(failure(lambda: contract(load_board)))


def test_an_error_of_its_own_is_told_with_its_line() -> None:
    async def load_board(load: Any, parts: list[str]) -> Any:
        return parts[7]

    said = str(failure(lambda: contract(load_board)))
    assert said.startswith(
        "load_board raised IndexError(list index out of range) at test_check.py:"
    )


def test_values_that_resist_comparison_are_wrong_and_no_more() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError("no")

        def __repr__(self) -> str:
            raise ValueError("neither")

    async def load_board(load: Any, parts: list[str]) -> Any:
        return Odd()

    assert "whose repr raised ValueError" in str(failure(lambda: contract(load_board)))


def test_no_address_is_in_a_message() -> None:
    async def load_board(load: Any, parts: list[str]) -> Any:
        return object()

    assert "returned <object object>;" in str(failure(lambda: contract(load_board)))

    async def load_tasks(load: Any, parts: list[str]) -> Any:
        return {part: asyncio.create_task(load(part)) for part in parts}

    said = str(failure(lambda: contract(load_tasks)))
    assert "returned {'trains': <Task>, 'weather': <Task>};" in said

    async def load_keys(load: Any, parts: list[str]) -> Any:
        return {}[load(parts[0])]

    assert "0x" not in str(failure(lambda: contract(load_keys)))


async def dropped(load: Any, parts: list[str]) -> list[str]:
    async def wait_for_ever() -> None:
        await asyncio.Future()

    asyncio.create_task(wait_for_ever())
    found = await together(load, parts)
    gc.collect()
    return found


def test_a_task_that_nobody_held_is_told_as_collected() -> None:
    said = failure(lambda: contract(dropped))
    assert said.belief == "J5"
    assert "wait_for_ever was thrown away unfinished: nobody held the task" in str(said)


# ── schedules ────────────────────────────────────────────────────────────────


async def one_by_one(load: Any, parts: list[str]) -> list[str]:
    return [await load(part) for part in parts]


async def called_first(load: Any, parts: list[str]) -> list[str]:
    calls = [load(part) for part in parts]
    return [await call for call in calls]


async def never(load: Any, parts: list[str]) -> list[str]:
    for part in parts:
        load(part)
    return BOTH


async def blocking(load: Any, parts: list[str]) -> list[str]:
    time.sleep(0.001)
    return BOTH


async def left(load: Any, parts: list[str]) -> list[str]:
    tasks.extend(asyncio.create_task(load(part)) for part in parts)
    return BOTH


async def told_to_stop(load: Any, parts: list[str]) -> list[str]:
    await left(load, parts)
    await asyncio.sleep(0)
    for task in tasks[-2:]:
        task.cancel()
    return BOTH


async def lost_error(load: Any, parts: list[str]) -> list[str]:
    async def fail() -> None:
        raise Down("news")

    tasks.append(asyncio.create_task(fail()))
    return await together(load, parts)


async def kept_permit(load: Any, parts: list[str]) -> list[str]:
    await asyncio.Semaphore(2).acquire()
    return await together(load, parts)


async def deaf(load: Any, parts: list[str]) -> list[str]:
    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(9)

    task = asyncio.create_task(stubborn())
    found = await together(load, parts)
    task.cancel()
    await asyncio.wait([task])
    return found


async def deaf_callback(load: Any, parts: list[str]) -> list[str]:
    def ended(task: asyncio.Task[Any]) -> None:
        task.exception()

    task = asyncio.create_task(load(parts[0]))
    task.add_done_callback(ended)
    await asyncio.sleep(0)
    task.cancel()
    return await together(load, parts)


async def awaited_twice(load: Any, parts: list[str]) -> Any:
    call = load(parts[1])
    return [await call, await call]


tasks: list[asyncio.Task[Any]] = []


@pytest.mark.parametrize(
    ("function", "belief", "says"),
    [
        (one_by_one, None, "load('weather') started at 2 s, when load('trains') had ended."),
        (called_first, "J1", "load('weather') was called at 0 s and started at 2 s, when"),
        (never, "J1", "load('trains') and load('weather') were called and never awaited"),
        (blocking, "G2", "time.sleep(0.001) held the event loop for 0.001 s at test_check.py:"),
        (left, "G12", "load('trains') and load('weather') were not even started at 0 s, when"),
        (told_to_stop, None, "load('weather') were told to stop and had not ended at 0 s"),
        (lost_error, "J4", "fail (Down: news) failed, and nobody ever looked"),
        (kept_permit, None, "lacks a permit: whoever asks for it next waits for ever"),
        (deaf, "J6", "stubborn was cancelled, and ended as if nothing had happened"),
        (deaf_callback, None, "The callback ended raised CancelledError.\nWhat a callback raises"),
        (awaited_twice, "J3", "A coroutine was awaited that had run already"),
    ],
)
def test_the_reason_is_told_with_its_belief(
    function: Any, belief: str | None, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    said = failure(lambda: contract(function))
    assert says in str(said)
    assert said.belief == belief
    timeline = str(said).partition("\nawaited directly:")[0]
    assert timeline.splitlines()[-1].endswith("steps)"), "the timeline is missing"
    assert capfd.readouterr().err == ""


def test_computing_that_held_the_loop_is_told_with_its_line() -> None:
    async def load_board(load: Any, parts: list[str]) -> list[str]:
        end = time.thread_time() + 0.8
        while time.thread_time() < end:
            pass
        return parts

    said = str(failure(lambda: contract(load_board)))
    assert "load_board held the event loop, computing, at test_check.py:" in said


def test_a_deadlock_is_told_at_once() -> None:
    async def load_board(load: Any, parts: list[str]) -> None:
        await asyncio.Queue().get()

    assert str(failure(lambda: contract(load_board))).startswith("Deadlock at 0 s: one task waits")


def test_a_failing_gather_leaves_the_others_running() -> None:
    run = judged(together, fails={"weather": Down})
    run.raises(Down).takes(0.5)
    assert run.under_way == 1
    said = failure(run.leaves_nothing)
    assert said.belief == "E5"
    assert "load('trains') was still running at 0.5 s" in str(said)


async def grouped(load: Any, parts: list[str]) -> list[str]:
    async with asyncio.TaskGroup() as group:
        made = [group.create_task(load(part)) for part in parts]
    return [task.result() for task in made]


def test_a_failing_group_stops_the_others() -> None:
    run = judged(grouped, fails={"weather": Down}, cleanup={"trains": 0.25})
    run.raises_group(Down).takes(0.75).leaves_nothing().stops(run_service(run), "trains", at=0.5)
    assert "asks for Down by itself" in str(failure(lambda: run.raises(Down)))
    assert "asks for an ExceptionGroup of Down, Down" in str(
        failure(lambda: run.raises_group(Down, Down))
    )


def run_service(run: CheckedRun) -> Any:
    return run.services[0]


def test_how_a_call_ended_is_told() -> None:
    run = judged(together)
    load = run_service(run)
    run.finishes(load)
    assert "went on to its end at 2 s; the contract says that it is cancelled at 1 s" in str(
        failure(lambda: run.stops(load, "trains", at=1.0))
    )
    assert "load('news') was never called" in str(failure(lambda: run.finishes(load, "news")))
    stopped = judged(grouped, fails={"weather": Down})
    stopped.raises_group(Down)
    said = str(failure(lambda: stopped.finishes(run_service(stopped))))
    assert "load('weather') failed at 0.5 s, and load('trains') was cancelled for it" in said


def test_order_and_number_of_calls() -> None:
    run = judged(one_by_one)
    load = run_service(run)
    run.starts_after(load, "weather", "trains").at_most(1, load).calls_each(load, TWO)
    assert "were never under way together; the contract says that they overlap" in str(
        failure(lambda: run.overlap(load, "trains", "weather"))
    )
    assert "did not start together" in str(failure(lambda: run.together(load)))
    both = judged(together)
    load = run_service(both)
    both.together(load).overlap(load, "trains", "weather")
    assert "2 calls of load were under way at once, at 0 s; the contract allows 1" in str(
        failure(lambda: both.at_most(1, load))
    )
    assert "before load('trains') had ended" in str(
        failure(lambda: both.starts_after(load, "weather", "trains"))
    )
    assert "load('weather') was called at 0 s; the contract asks for load('trains')" in str(
        failure(lambda: both.calls_each(load, ["trains"]))
    )
    assert "load('news') was never called; once is asked" in str(
        failure(lambda: both.calls_each(load, [*TWO, "news"]))
    )


def test_the_right_values_in_another_order_are_told_so() -> None:
    async def as_they_come(load: Any, parts: list[str]) -> list[str]:
        return [await each for each in asyncio.as_completed([load(part) for part in parts])]

    assert ": the right ones, in another order; the contract asks for" in str(
        failure(lambda: contract(as_they_come))
    )

    async def a_tuple(load: Any, parts: list[str]) -> tuple[str, ...]:
        return tuple(await together(load, parts))

    contract(a_tuple)  # a list by another name


def test_groups_are_told_how_to_be_taken_apart() -> None:
    async def starless(load: Any, parts: list[str]) -> Any:
        try:
            return await grouped(load, parts)
        except Down:
            return []

    async def text_of_the_group(load: Any, parts: list[str]) -> Any:
        try:
            return await grouped(load, parts)
        except* Down as error:
            said = [error.args[0]]
        return said

    run = judged(starless, fails={"weather": Down})
    assert "`except` doesn't look into it, `except*` does" in str(failure(lambda: run.returns([])))
    run = judged(text_of_the_group, fails={"weather": Down})
    assert "its errors are in `group.exceptions`" in str(failure(lambda: run.returns([])))


# ── predictions, and how a failure looks ─────────────────────────────────────


def test_predictions() -> None:
    check.predicted("seconds", 2, 2.0)
    check.predicted("order", ["b", "a"], ["b", "a"])
    assert "has no prediction yet" in str(failure(lambda: check.predicted("seconds", ..., 2.0)))
    said = failure(lambda: check.predicted("seconds", 3.5, 2.0, held={3.5: "J1"}))
    assert str(said).startswith("seconds: 3.5 is not what happens.")
    assert said.belief == "J1"
    assert "2.0" not in str(said)
    assert failure(lambda: check.predicted("seconds", "two", 2.0)).belief is None


def test_all_predictions_are_judged_before_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def judge() -> None:
        with check.predictions():
            words = ("task", "future")
            check.predicted("a", "future", "task", held={"future": "J1"}, see="lesson 01")
            check.predicted("b", "promise", "task", among=words)
            check.predicted("c", "future", "task", held={"future": "J1"}, see="lesson 01")
            check.predicted("c", "future", "task")  # told already
            check.predicted("d", "Task", "task", among=words)
            check.predicted("e", ..., 3)

    said = failure(judge)
    assert str(said).splitlines() == [
        "a: 'future' is not what happens.",
        "c: 'future' is not what happens.",
        "This looks like the belief that calling an async function starts it.",
        "Look again at lesson 01.",
        "b: 'task' or 'future' is asked for, and 'promise' is none of them.",
        "e has no prediction yet: write one where the dots stand.",
    ]
    assert said.belief == "J1"
    assert capsys.readouterr().out == "d: right\n"
    with check.predictions():
        check.predicted("a", 3, 3)


def test_a_lesson_that_was_not_read_yet_is_announced() -> None:
    def advised(lesson: str, belief: str) -> str:
        check.assignment(lesson)
        return advice(belief).splitlines()[1]

    assert advised("02", "E1").endswith("tasks and gather, section “Some don't answer”.")
    assert advised("04", "E1").endswith("timeouts, section “Which except hears it”.")
    assert advised("01", "E1").startswith("Lesson 04, Cancellation and timeouts, will show what")
    with pytest.raises(ValueError, match="no assignment '1', only 01, 02"):
        check.assignment("1")
    assert advised("", "E1").startswith("Look again at lesson 04")


def test_a_notebook_shows_the_message_and_no_frames() -> None:
    said = failure(lambda: contract(one_by_one))
    lines = said._render_traceback_()
    assert lines[0] == "one_by_one took 2.5 s; the contract says 2 s."
    assert not any("Traceback" in line for line in lines)


def test_the_same_run_reads_the_same_each_time() -> None:
    said = {str(failure(lambda: contract(one_by_one))) for _ in range(5)}
    assert len(said) == 1


# ── what readers stumbled over ───────────────────────────────────────────────


def test_what_an_earlier_attempt_left_behind_is_not_this_one() -> None:
    async def forgotten() -> None: ...

    class Cycle:
        def __init__(self) -> None:
            self.me, self.coroutine = self, forgotten()

    Cycle()

    async def collects(load: Any, parts: list[str]) -> list[str]:
        gc.collect()
        return await together(load, parts)

    contract(collects)


def test_a_gather_that_nobody_awaited_is_told_first() -> None:
    async def unawaited(load: Any, parts: list[str]) -> Any:
        return asyncio.gather(*map(load, parts))

    said = str(failure(lambda: judged(unawaited).takes(2.0)))
    assert said.startswith("unawaited returned what asyncio.gather gives")


def test_coroutines_inside_of_a_result_are_named() -> None:
    async def listed(load: Any, parts: list[str]) -> Any:
        return [load(part) for part in parts]

    said = failure(lambda: judged(listed).returns(BOTH))
    assert "listed returned coroutines, such as load('trains')" in str(said)
    assert said.belief == "J1"


@pytest.mark.parametrize(
    ("slip", "means"),
    [
        (lambda: asyncio.run(asyncio.sleep(0)), "A loop runs here already"),
        (lambda: sorted(n async for n in _numbers()), "In brackets"),
        (lambda: asyncio.gather([]), "gather(*those)"),
    ],
)
@pytest.mark.filterwarnings("ignore:coroutine")
def test_slips_are_explained(slip: Callable[[], Any], means: str) -> None:
    async def slipping(load: Any, parts: list[str]) -> Any:
        slip()

    assert means in str(failure(lambda: judged(slipping).returns(BOTH)))
    gc.collect()  # what nobody awaited is told of here, where that is expected


async def _numbers() -> Any:
    yield 1


def test_calls_that_a_slip_left_over_are_no_belief() -> None:
    async def broken_off(load: Any, parts: list[str]) -> Any:
        calls = [load(part) for part in parts]
        return calls.size  # type: ignore[attr-defined]

    async def waits(load: Any, parts: list[str]) -> Any:
        await asyncio.wait([load(part) for part in parts])

    async def subscripted(load: Any, parts: list[str]) -> Any:
        return load(parts[0])[0]

    said = failure(lambda: judged(broken_off).returns(BOTH))
    assert said.belief is None
    assert "called and never awaited" not in str(said)
    said = failure(lambda: judged(waits).returns(BOTH))
    assert said.belief is None
    assert "make one of each coroutine first" in str(said)
    assert failure(lambda: judged(subscripted).returns(BOTH)).belief == "J1"


def test_an_await_of_a_plain_value_is_explained() -> None:
    async def plainly(load: Any, parts: list[str]) -> Any:
        await print()  # type: ignore[func-returns-value]

    said = str(failure(lambda: judged(plainly).returns(BOTH)))
    assert "ordinary value" in said
    assert "left behind" not in said


def test_a_clock_that_stands_still_is_named() -> None:
    async def timed(load: Any, parts: list[str]) -> Any:
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            await load("trains")
            if load.calls[5:]:
                break

    said = str(failure(lambda: judged(timed).takes(2.0)))
    assert "time.monotonic was read at test_check.py:" in said


def test_a_timeout_that_was_swallowed_is_told() -> None:
    async def deaf(load: Any, parts: list[str]) -> str:
        async with asyncio.timeout(1.0):
            with suppress(BaseException):
                await load("trains")
        return "well"

    said = str(failure(lambda: judged(deaf).raises(TimeoutError)))
    assert "load('trains') was cancelled at 1 s, when the time was up, and the code went on" in said


def test_the_cancellation_of_another_is_not_ones_own() -> None:
    async def impatient(load: Any, parts: list[str]) -> Any:
        task = asyncio.create_task(load("trains"))
        await asyncio.sleep(0.5)
        task.cancel()
        await task

    said = str(failure(lambda: judged(impatient).returns(BOTH)))
    assert "It awaited what had been cancelled: load('trains')" in said


def test_a_group_that_stopped_the_others_is_told_so() -> None:
    async def grouped_up(load: Any, parts: list[str]) -> Any:
        async with asyncio.TaskGroup() as tg:
            for part in parts:
                tg.create_task(load(part))

    said = str(failure(lambda: judged(grouped_up, fails={"weather": Down}).returns(BOTH)))
    assert "load('weather') failed at 0.5 s, and load('trains') was cancelled for it" in said


def test_a_case_begins_the_message() -> None:
    run = check.run(together, services(), TWO, case="Nobody is down")
    assert str(failure(lambda: run.takes(1.0))).startswith("Nobody is down: together took 2 s")


def test_the_method_that_is_still_the_stub_is_named() -> None:
    class Board:
        def load(self) -> None:
            raise NotImplementedError

    async def harness() -> None:
        Board().load()

    assert str(failure(lambda: check.run(harness))).startswith("Board.load is not written yet")


def test_predictions_of_another_form_are_told_so() -> None:
    with pytest.raises(CheckFailed, match="a number is asked for, and 'two' is none"):
        check.predicted("seconds", "two", 2.0)
    check.predicted("order", "c, N,s", "CNS")


def test_services_take_names() -> None:
    async def named(load: Any, parts: list[str]) -> Any:
        return await load(part=parts[0])

    judged(named).returns("trains: up to date")


def test_a_value_that_calls_itself_equal_to_anything_is_no_result() -> None:
    class Anything(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    class Elements(list[int]):
        def __iter__(self) -> Iterator[int]:
            return iter((1, 2))

    async def answer(value: object) -> object:
        return value

    for wrong in (Anything(3), [Anything(3)], {"a": Anything(3)}, (1, Anything(3))):
        right = {int: 1, list: [1], dict: {"a": 1}, tuple: (1, 2)}
        with pytest.raises(check.CheckFailed):
            check.run(answer, wrong).returns(
                next(value for kind, value in right.items() if isinstance(wrong, kind))
            )
    with pytest.raises(check.CheckFailed):
        check.run(answer, Elements([5, 6])).returns([1, 2])


def test_values_of_kindred_types_are_equal() -> None:
    async def answer(value: object) -> object:
        return value

    check.run(answer, 1.0).returns(1)
    check.run(answer, True).returns(True)
    check.run(answer, Counter("aab")).returns({"a": 2, "b": 1})
    check.run(answer, defaultdict(list, a=[1])).returns({"a": (1,)})
    check.run(answer, {2, 1}).returns({1, 2})
    check.run(answer, None).returns(None)
