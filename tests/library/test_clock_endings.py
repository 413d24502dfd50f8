"""Runs on virtual time that don't end by themselves, and what is said about them."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from recorded import named

from loopscope import Deadlock, Outcome, Overrun, run_virtual

SHORT = 0.3  # real seconds, for code that would never end


def deadlock_of(function: Any) -> Deadlock:
    run = run_virtual(function)
    assert isinstance(run.error, Deadlock), run.error
    return run.error


def overrun_of(function: Any, deadline: float = SHORT) -> Overrun:
    run = run_virtual(function, deadline=deadline)
    assert isinstance(run.error, Overrun), run.error
    return run.error


# ── deadlocks ────────────────────────────────────────────────────────────────


async def taker(queue: asyncio.Queue[int]) -> int:
    return await queue.get()


async def two_locks() -> None:
    first, second = asyncio.Lock(), asyncio.Lock()

    async def transfer(one: asyncio.Lock, other: asyncio.Lock) -> None:
        async with one:
            await asyncio.sleep(1)
            await other.acquire()

    async with asyncio.TaskGroup() as group:
        group.create_task(transfer(first, second), name="there")
        group.create_task(transfer(second, first), name="back")


def test_a_deadlock_names_who_waits_for_what_and_where() -> None:
    error = deadlock_of(two_locks)
    assert error.when == 1.0
    assert [(one.task, one.what) for one in error.waiting] == [
        ("two_locks", "end of TaskGroup"),
        ("there", "Lock.acquire"),
        ("back", "Lock.acquire"),
    ]
    head, _, there, back = str(error).splitlines()
    assert head == (
        "Deadlock at 1 s: all 3 tasks wait, and nothing is left that could wake one of them:"
    )
    assert there.startswith("  there waits for Lock.acquire at test_clock_endings.py:")
    assert there.endswith(": await other.acquire()")
    assert back.startswith("  back waits for Lock.acquire")


def test_a_deadlock_ends_the_run_at_once_and_cannot_be_swallowed() -> None:
    async def main() -> None:
        while True:
            with suppress(Exception):
                await taker(asyncio.Queue())

    run = run_virtual(main, deadline=60)
    assert isinstance(run.error, Deadlock)
    assert "one task waits" in str(run.error)
    with pytest.raises(Deadlock, match=r"Queue.get at test_clock_endings.py:\d+: return await"):
        run.result  # noqa: B018
    main_task = named(run.trace, "main")
    assert main_task.outcome is Outcome.PENDING
    assert "not done at 0.0 ms, waiting for Queue.get" in str(run.trace)


def test_waiting_for_ever_is_a_deadlock() -> None:
    (waiting,) = deadlock_of(lambda: asyncio.sleep(float("inf"))).waiting
    assert waiting.what == "sleep(inf)"


def test_a_deadlock_after_work_in_threads_is_still_seen() -> None:
    async def main() -> None:
        await asyncio.to_thread(int)
        await asyncio.Event().wait()

    assert "Event.wait" in str(deadlock_of(main))


def test_a_long_list_of_waiting_tasks_is_cut() -> None:
    async def main() -> None:
        await asyncio.gather(*(taker(asyncio.Queue()) for _ in range(50)))

    error = deadlock_of(main)
    assert len(error.waiting) == 51
    assert str(error).endswith("and 31 more")


def test_leftovers_that_hang_when_they_are_cancelled_are_a_deadlock() -> None:
    async def hang() -> None:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            await asyncio.Event().wait()

    async def main() -> None:
        tasks.append(asyncio.create_task(hang()))
        await asyncio.sleep(0.5)

    tasks: list[asyncio.Task[None]] = []
    error = deadlock_of(main)
    assert "The code had ended; what it left behind was cancelled, and waits for ever" in str(error)
    assert "hang waits for Event.wait at test_clock_endings.py:" in str(error)


# ── the deadline ─────────────────────────────────────────────────────────────


def test_a_blocking_call_is_named_by_its_line_and_left_behind() -> None:
    gate, gone = threading.Event(), threading.Event()

    async def main() -> None:
        try:
            gate.wait()  # as time.sleep(10**6) would
        finally:
            gone.set()

    error = overrun_of(main)
    assert error.left_behind
    assert error.place is not None
    assert error.place.source == "gate.wait()  # as time.sleep(10**6) would"
    text = str(error)
    assert text.startswith("After 0.3 s of real time the code still ran, at 0 s on the virtual")
    assert "main holds the event loop at test_clock_endings.py:" in text
    assert "It is left behind" in text
    gate.set()
    assert gone.wait(60)  # its thread ends as soon as it can


def test_a_busy_loop_is_ended() -> None:
    ended = threading.Event()

    async def main() -> None:
        try:
            number = 0
            while True:
                number += 1
        finally:
            ended.set()

    error = overrun_of(main)
    assert not error.left_behind
    assert ended.is_set()
    assert error.place is not None
    assert error.place.source in ("number += 1", "while True:")


def test_a_busy_callback_is_ended_too() -> None:
    def busy() -> None:
        while True:
            pass

    async def main() -> None:
        asyncio.get_running_loop().call_soon(busy)
        await asyncio.sleep(1)

    error = overrun_of(main)
    assert not error.left_behind
    assert "a callback holds the event loop at test_clock_endings.py:" in str(error)


async def polls() -> None:
    while True:
        await asyncio.sleep(0)


def test_going_round_without_waiting_is_named_by_its_line() -> None:
    async def main() -> None:
        task = asyncio.create_task(taker(asyncio.Queue()), name="bystander")
        await polls()
        await task

    error = overrun_of(main)
    assert not error.left_behind
    assert error.place is not None
    assert error.place.source == "await asyncio.sleep(0)"
    text = str(error)
    assert "main goes round and round, awaiting sleep(0) at test_clock_endings.py:" in text
    assert "It never really waits" in text
    assert "The others:\n  bystander waits for Queue.get" in text


def test_a_heartbeat_that_nobody_stops_runs_the_clock_up() -> None:
    async def heartbeat() -> None:
        while True:
            await asyncio.sleep(3600)

    run = run_virtual(heartbeat, deadline=SHORT)
    assert isinstance(run.error, Overrun)
    assert "heartbeat goes round and round, awaiting sleep(3600)" in str(run.error)
    assert "nothing in the code ends this loop" in str(run.error)
    assert run.elapsed > 3600


def test_a_thread_that_does_not_end_holds_the_clock_until_the_deadline() -> None:
    gate = threading.Event()

    async def main() -> None:
        async with asyncio.timeout(1):
            await asyncio.to_thread(gate.wait)

    error = overrun_of(main)
    gate.set()
    assert "it waits for Event.wait, outside the loop" in str(error)
    assert "the virtual clock stands still until they are done" in str(error)
    assert error.left_behind


def test_a_cancellation_that_is_swallowed_in_the_end_is_told() -> None:
    async def deaf() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(1)

    async def main() -> str:
        tasks.append(asyncio.create_task(deaf()))
        await asyncio.sleep(1.5)
        return "done"

    tasks: list[asyncio.Task[None]] = []
    run = run_virtual(main)
    assert isinstance(run.error, Overrun)
    assert "what it left behind was cancelled, and goes on all the same" in str(run.error)
    assert "deaf waits for sleep(1) at test_clock_endings.py:" in str(run.error)
    assert run.elapsed == 1.5


def test_a_step_that_blocks_for_a_while_is_in_the_trace_with_its_line() -> None:
    async def main() -> None:
        await asyncio.sleep(1)
        time.sleep(0.2)

    run = run_virtual(main)
    (block,) = run.trace.blocks
    assert (block.start, block.end) == (1.0, 1.0)  # no virtual time passed
    assert block.place is not None
    assert block.place.source == "time.sleep(0.2)"
    assert "BLOCKED the loop at test_clock_endings.py" in str(run.trace)


# ── the code's own errors, and its silence ───────────────────────────────────


def test_an_error_of_the_code_is_its_own() -> None:
    async def main() -> None:
        await asyncio.sleep(2)
        raise LookupError("no such part")

    run = run_virtual(main)
    assert isinstance(run.error, LookupError)
    assert run.elapsed == 2.0
    assert named(run.trace, "main").error == "LookupError: no such part"
    for _ in range(2):
        with pytest.raises(LookupError) as caught:
            run.result  # noqa: B018
        files = [entry.path.name for entry in caught.traceback]  # type: ignore[union-attr]
        assert "private_run.py" not in files


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, asyncio.CancelledError])
def test_nothing_that_the_code_raises_reaches_the_caller(kind: type[BaseException]) -> None:
    async def leave() -> None:
        raise kind

    async def main(task: bool) -> None:
        if task:
            await asyncio.create_task(leave())
        await leave()

    for task in (True, False):
        assert isinstance(run_virtual(main, task).error, kind)


def test_stopping_the_loop_is_an_error() -> None:
    async def main() -> None:
        asyncio.get_running_loop().stop()
        await asyncio.sleep(1)

    assert "stopped before Future completed" in str(run_virtual(main).error)


def test_what_asyncio_would_log_is_in_the_reports_and_not_on_stderr(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def fail() -> None:
        raise ValueError("unheard")

    async def main() -> None:
        background = asyncio.create_task(fail(), name="background")
        await asyncio.sleep(1)
        del background

    run = run_virtual(main)
    assert run.error is None
    assert run.reports == ["Task exception was never retrieved (background): ValueError: unheard"]
    assert capfd.readouterr() == ("", "")
