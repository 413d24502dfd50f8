"""Virtual time: what asyncio offers for waiting takes exactly as long as it says, and no time."""

from __future__ import annotations

import asyncio
import math
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from recorded import named

from loopscope import Outcome, Trace, run_virtual


async def load(what: str, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return what


def ends(trace: Trace) -> dict[str, float | None]:
    """When each task ended."""
    return {task.name: task.ended for task in trace.tasks}


def everything(trace: Trace) -> tuple[Any, ...]:
    """All that a trace holds, in a form that can be compared."""
    return (
        *(trace.tasks, trace.steps_by_lane(), trace.idle, trace.waits, trace.blocks),
        *(trace.cancellations, [repr(call) for call in trace.calls], trace.still_ready),
        *(trace.elapsed, trace.cost, str(trace)),
    )


async def sleeps() -> None:
    await asyncio.sleep(0.1)
    await asyncio.sleep(0.2)


async def many_sleeps() -> None:
    for _ in range(10):
        await asyncio.sleep(0.1)


async def a_year() -> None:
    await asyncio.sleep(365 * 24 * 3600)
    await asyncio.sleep(0.5)


async def a_timeout() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await asyncio.sleep(60)


async def a_timeout_of_the_same_length() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await asyncio.sleep(1)


async def a_timeout_that_is_not_needed() -> None:
    async with asyncio.timeout(60):
        await asyncio.sleep(1)


async def a_timeout_at() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + 2.5):
            await asyncio.Event().wait()


async def a_wait_for() -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(load("slow", 60), 0.75)
    assert await asyncio.wait_for(load("quick", 0.25), 60) == "quick"


async def a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(load("a", 1))
        group.create_task(load("b", 3))


async def groups_in_groups() -> None:
    async with asyncio.TaskGroup() as outer:
        outer.create_task(a_group())
        async with asyncio.TaskGroup() as inner:
            inner.create_task(load("c", 2))
        outer.create_task(load("d", 2))


async def a_failing_group() -> None:
    async def fail() -> None:
        await asyncio.sleep(0.5)
        raise LookupError

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(load("cancelled", 9))
    except* LookupError:
        pass


async def a_gather() -> None:
    assert await asyncio.gather(load("a", 2), load("b", 1)) == ["a", "b"]


async def completions() -> None:
    loads = [load(str(seconds), seconds) for seconds in (3, 1, 2)]
    assert [await one for one in asyncio.as_completed(loads)] == ["1", "2", "3"]


async def a_wait() -> None:
    tasks = [asyncio.create_task(load(str(seconds), seconds)) for seconds in (1, 2)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert (len(done), len(pending)) == (1, 1)
    done, pending = await asyncio.wait(pending, timeout=0.5)
    assert (len(done), len(pending)) == (0, 1)


async def a_queue() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(maxsize=1)

    async def produce() -> None:
        for number in range(3):
            await queue.put(number)

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        for _ in range(3):
            await asyncio.sleep(1)
            await queue.get()


async def a_semaphore() -> None:
    permits = asyncio.Semaphore(2)

    async def visit() -> None:
        async with permits:
            await asyncio.sleep(1)

    await asyncio.gather(*(visit() for _ in range(5)))


async def an_event() -> None:
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(1.25, event.set)
    await event.wait()


async def a_condition() -> None:
    changed, ready = asyncio.Condition(), []

    async def change() -> None:
        await asyncio.sleep(2)
        async with changed:
            ready.append(True)
            changed.notify_all()

    task = asyncio.create_task(change())
    async with changed:
        await changed.wait_for(lambda: ready)
    await task


async def a_barrier() -> None:
    barrier = asyncio.Barrier(3)

    async def arrive(seconds: float) -> None:
        await asyncio.sleep(seconds)
        await barrier.wait()

    await asyncio.gather(arrive(0.1), arrive(1.75), arrive(0.2))


async def an_async_generator() -> None:
    async def ticks() -> AsyncIterator[int]:
        for number in range(4):
            await asyncio.sleep(0.5)
            yield number

    assert [tick async for tick in ticks()] == [0, 1, 2, 3]


async def callbacks() -> None:
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_at(loop.time() + 0.5, lambda: loop.call_later(0.25, done.set_result, None))
    cancelled = loop.call_later(0.1, done.set_result, None)
    cancelled.cancel()
    await done


EXACT: list[tuple[Callable[[], Any], float]] = [
    (sleeps, 0.3),
    (many_sleeps, 1.0),
    (a_year, 365 * 24 * 3600 + 0.5),
    (a_timeout, 1.5),
    (a_timeout_of_the_same_length, 1.0),
    (a_timeout_that_is_not_needed, 1.0),
    (a_timeout_at, 2.5),
    (a_wait_for, 1.0),
    (a_group, 3.0),
    (groups_in_groups, 4.0),
    (a_failing_group, 0.5),
    (a_gather, 2.0),
    (completions, 3.0),
    (a_wait, 1.5),
    (a_queue, 3.0),
    (a_semaphore, 3.0),
    (an_event, 1.25),
    (a_condition, 2.0),
    (a_barrier, 1.75),
    (an_async_generator, 2.0),
    (callbacks, 0.75),
]
each = pytest.mark.parametrize(
    ("function", "seconds"), EXACT, ids=[function.__name__ for function, _ in EXACT]
)


@each
def test_times_are_exact(function: Callable[[], Any], seconds: float) -> None:
    run = run_virtual(function)
    run.result  # noqa: B018 – raises what went wrong
    assert run.elapsed == seconds
    assert run.trace.elapsed == seconds
    assert run.trace.clock == "virtual"


@each
def test_a_program_gives_the_same_trace_every_time(
    function: Callable[[], Any], seconds: float
) -> None:
    first, second = run_virtual(function).trace, run_virtual(function).trace
    assert everything(first) == everything(second)


def test_a_trace_shows_exact_times() -> None:
    run = run_virtual(groups_in_groups)
    assert ends(run.trace) == {
        "groups_in_groups": 4.0,
        "a_group": 3.0,
        "load('a', 1)": 1.0,
        "load('b', 3)": 3.0,
        "load('c', 2)": 2.0,
        "load('d', 2)": 4.0,
    }
    assert run.trace.idle == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]
    assert all(step.start == step.end for task in run.trace.tasks for step in task.steps)


def test_moments_that_only_floats_tell_apart_are_one() -> None:
    async def main() -> list[str]:
        order: list[str] = []

        async def steps() -> None:
            await sleeps()  # 0.1 + 0.2 is 0.30000000000000004
            order.append("two sleeps")

        async def one() -> None:
            await asyncio.sleep(0.3)
            order.append("one sleep")

        await asyncio.gather(steps(), one())
        return order

    run = run_virtual(main)
    assert run.result == ["one sleep", "two sleeps"]  # as they were set
    assert {task.ended for task in run.trace.tasks} == {0.3}


def test_timers_of_one_moment_fire_in_the_order_in_which_they_were_set() -> None:
    async def main() -> list[int]:
        order: list[int] = []

        async def one(number: int) -> None:
            await asyncio.sleep(1)
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(50)))
        return order

    assert run_virtual(main).result == list(range(50))


def test_the_tasks_of_a_group_are_cancelled_in_the_order_of_their_birth() -> None:
    async def main() -> list[int]:
        order: list[int] = []

        async def one(number: int) -> None:
            try:
                await asyncio.sleep(60)
            finally:
                order.append(number)

        try:
            async with asyncio.timeout(1), asyncio.TaskGroup() as group:
                for number in range(20):
                    group.create_task(one(number))
        except TimeoutError:
            pass
        return order

    assert run_virtual(main).result == list(range(20))


def test_completions_begin_in_the_order_in_which_they_are_given() -> None:
    async def main() -> list[str]:
        loads = [load(str(number), 1) for number in range(20)]
        return [await one for one in asyncio.as_completed(loads)]

    assert run_virtual(main).result == [str(number) for number in range(20)]
    assert asyncio.as_completed.__module__ == "asyncio.tasks"
    assert not hasattr(asyncio.as_completed, "__wrapped__")


def test_the_clock_of_a_distant_day_still_moves() -> None:
    async def main() -> None:
        await asyncio.sleep(1e12)
        await asyncio.sleep(1)
        await asyncio.sleep(1e17)
        await asyncio.sleep(1)

    run = run_virtual(main)
    assert run.error is None
    assert run.elapsed >= 1e17


def test_what_is_left_behind_is_not_done_in_the_trace_and_is_cleaned_up() -> None:
    cleaned: list[str] = []

    async def linger(name: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(5)  # a clean-up may take its time, after the end of the run
            cleaned.append(name)

    async def main() -> str:
        tasks.append(asyncio.create_task(linger("task")))
        await asyncio.sleep(1)
        tasks.append(asyncio.create_task(linger("late")))
        return "done"

    tasks: list[asyncio.Task[None]] = []
    run = run_virtual(main)
    assert run.result == "done"
    assert run.elapsed == 1.0
    assert named(run.trace, "linger('task')").outcome is Outcome.PENDING
    assert named(run.trace, "linger('late')").steps == ()
    assert named(run.trace, "main").outcome is Outcome.DONE
    assert run.trace.cancellations == []
    assert cleaned == ["task", "late"]  # as in asyncio.run, late still gets its first step
    assert all(task.cancelled() for task in tasks)


def test_an_async_generator_that_is_left_behind_is_closed() -> None:
    closed: list[bool] = []
    kept: list[AsyncIterator[int]] = []

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(1)
            closed.append(True)

    async def main() -> int:
        kept.append(numbers())
        return await anext(kept[0])

    assert run_virtual(main).result == 1
    assert closed == [True]


# ── threads, processes ───────────────────────────────────────────────────────


def test_threads_really_run_while_the_clock_stands_still() -> None:
    caller = threading.get_ident()

    async def main() -> bool:
        timer = asyncio.create_task(asyncio.sleep(0.001))
        thread = await asyncio.to_thread(threading.get_ident)
        assert thread not in (caller, threading.get_ident())
        return timer.done()

    run = run_virtual(main)
    assert run.result is False
    assert run.elapsed == 0.0
    (call,) = run.trace.calls
    assert (call.what, call.start, call.end) == ("get_ident", 0.0, 0.0)


@contextmanager
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_an_executor_of_ones_own_and_a_wrapped_future_hold_the_clock_as_well() -> None:
    async def main(executor: ThreadPoolExecutor) -> float:
        loop = asyncio.get_running_loop()
        gate = threading.Event()
        first = loop.run_in_executor(executor, gate.wait)
        second = asyncio.wrap_future(executor.submit(pow, 2, 10))
        timer = asyncio.create_task(asyncio.sleep(3))
        loop.call_soon(gate.set)
        await first
        assert await second == 1024
        assert loop.time() == 0.0
        await timer
        return loop.time()

    with pool() as executor:
        assert run_virtual(main, executor).result == 3.0


def test_a_thread_may_wake_the_loop_by_itself() -> None:
    async def main() -> str:
        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        gate = threading.Event()

        def other() -> None:
            gate.wait()
            loop.call_soon_threadsafe(woken.set_result, "woken")

        thread = threading.Thread(target=other)
        thread.start()
        loop.call_soon(gate.set)
        result = await woken
        thread.join()
        return str(result)

    assert run_virtual(main).result == "woken"


@pytest.mark.skipif(os.name != "posix", reason="runs /bin/sh")
def test_a_child_process_really_runs_while_the_clock_stands_still() -> None:
    async def main() -> bytes:
        timer = asyncio.create_task(asyncio.sleep(0.001))
        child = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", "read line; echo got $line", stdin=-1, stdout=-1
        )
        output, _ = await child.communicate(b"it\n")
        assert not timer.done()
        return output

    run = run_virtual(main)
    assert run.result == b"got it\n"
    assert run.elapsed == 0.0


def test_asyncios_debug_mode_changes_nothing() -> None:
    async def main() -> None:
        asyncio.get_running_loop().set_debug(True)
        await asyncio.sleep(1)
        await asyncio.wait_for(load("a", 1), 60)

    run = run_virtual(main)
    assert (run.error, run.elapsed) == (None, 2.0)


def test_for_ever_is_longer_than_any_timer() -> None:
    async def main() -> None:
        forever = asyncio.create_task(asyncio.sleep(math.inf))
        await asyncio.sleep(1e6)
        forever.cancel()

    assert run_virtual(main).elapsed == 1e6


def test_a_printed_run_says_how_it_ended() -> None:
    async def answer() -> int:
        await asyncio.sleep(2.5)
        return 42

    async def fail() -> None:
        await asyncio.sleep(1)
        raise ValueError("no such part")

    async def stuck() -> None:
        await asyncio.Queue[int]().get()

    assert str(run_virtual(answer)) == "done after 2.5 s: 42"
    assert str(run_virtual(fail)) == "ended after 1 s. ValueError: no such part"
    told = str(run_virtual(stuck))
    assert told.startswith("ended after 0 s. Deadlock at 0 s")
    assert "stuck waits for Queue.get at test_clock.py:" in told
