"""Checks on real time: who held the loop, where work was done, whatever else the machine does."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from loopscope import check
from loopscope.charged_time import ChargedTime, Reading, charge, waited
from loopscope.check import CheckFailed
from loopscope.clock import real_run
from loopscope.endings import Deadlock, Overrun
from loopscope.own_time import OwnTime
from loopscope.works import work


def failure(judge: Callable[[], object]) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        judge()
    return caught.value


# ── the clock and the loop ───────────────────────────────────────────────────


def test_own_time_passes_while_computing_and_while_sleeping() -> None:
    clock = OwnTime()
    begin = clock()
    until = time.thread_time() + 0.02
    while time.thread_time() < until:
        pass
    computed = clock()
    assert computed - begin >= 0.019
    time.sleep(0.02)
    assert clock() - computed >= 0.019
    clock.close()
    assert clock() > 0


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="Linux counts, others don't")
def test_waiting_for_a_processor_is_no_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    queued = iter([b"0 0 0", b"7 1000000000 1", b"9 3000000000 2"])
    monkeypatch.setattr(os, "pread", lambda *_: next(queued))
    clock = OwnTime()
    monkeypatch.setattr(time, "perf_counter", lambda: 10.0)
    assert (clock(), clock()) == (9.0, 7.0)


def test_no_full_collection_falls_into_a_step() -> None:
    full = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start" and about["generation"] == 2:
            full.append(about)

    async def hoard() -> int:
        return len([[] for _ in range(400_000)])

    thresholds = gc.get_threshold()
    gc.callbacks.append(note)
    try:
        asyncio.run(hoard())
        assert full or sys.version_info >= (3, 14)  # which collects in another way
        full.clear()
        assert real_run(hoard, ()).result == 400_000
        assert not full
        assert gc.get_threshold() == thresholds
    finally:
        gc.callbacks.remove(note)


@pytest.mark.parametrize("said", [b"", b"none at all", b"7"])
def test_where_nobody_counts_both_clocks_are_the_wall_clock(
    said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pread", lambda *_: said)
    for clock in (OwnTime(), ChargedTime()):
        before, own = time.perf_counter(), clock()
        time.sleep(0.01)
        assert 0.01 <= clock() - own <= time.perf_counter() - before
        clock.close()


def test_charged_time_passes_while_computing_and_while_sleeping() -> None:
    clock = ChargedTime()
    begin = clock()
    until = time.thread_time() + 0.02
    while time.thread_time() < until:
        pass
    computed = clock()
    assert computed - begin >= 0.01  # what ran is counted at each tick of the system
    time.sleep(0.02)
    waited(0.02)
    assert clock() - computed >= 0.019
    clock.close()
    before = clock()
    assert clock() >= before


def test_what_the_host_of_the_machine_takes_is_not_charged() -> None:
    before = Reading(0, others={}, stolen=1000)
    assert charge(before, Reading(100, 10, 0, {}, 1080), 0) == 20
    assert charge(before, Reading(100, 50, 0, {}, 1080), 0) == 50  # that it computed all the same


@pytest.mark.parametrize(
    ("ran", "queued", "others", "known", "charged"),
    [
        (100, 0, {}, 0, 100),  # it computed
        (0, 0, {}, 0, 100),  # it waited, for whatever that be
        (0, 60, {}, 0, 40),  # of that, for a processor
        (0, 0, {"2": 70}, 0, 30),  # for the GIL, and the thread that had it for a processor
        (0, 60, {"2": 70}, 0, 0),
        (90, 0, {"2": 70}, 0, 90),  # it computed; that others were queued is nothing to it
        (5, 0, {"2": 70}, 80, 85),  # it slept
        (5, 60, {"2": 70}, 80, 40),  # never more than it was on its way
        (0, 0, {"new": 100, "2": 20}, 0, 0),
        (0, 0, None, 0, 100),  # nobody counts
    ],
)
def test_what_is_charged(
    ran: int, queued: int, others: dict[str, int] | None, known: int, charged: int
) -> None:
    before = Reading(wall=1000, ran=50, queued=30, others={"2": 10, "gone": 40})
    told = None if others is None else {"2": 10, **others}
    if told is not None and "2" in (others or {}):
        told["2"] += 10
    now = Reading(1100, 50 + ran, 30 + queued, told)
    assert charge(before, now, known) == charged


def test_a_real_run_ends_as_a_virtual_one_does() -> None:
    async def stuck() -> None:
        await asyncio.Event().wait()

    async def long() -> None:
        await asyncio.sleep(60)

    async def well() -> str:
        await asyncio.sleep(0.01)
        return await asyncio.to_thread(str.upper, "done")

    assert isinstance(real_run(stuck, ()).error, Deadlock)
    late = real_run(long, (), deadline=0.2).error
    assert isinstance(late, Overrun)
    assert "long waits for sleep(60)" in str(late)
    assert "virtual" not in str(late)
    ran = real_run(well, ())
    assert ran.result == "DONE"
    assert ran.trace.clock == "real"


# ── what held the loop ───────────────────────────────────────────────────────

BELIEF_SAYS = "the belief that sleep(0) cures a slow function"


def test_a_held_loop_is_told_with_its_line_and_in_allowed_steps() -> None:
    develop = check.work("develop", computes=0.3)

    async def archive(develop: Any) -> None:
        await asyncio.sleep(0.01)
        develop("print")

    said = failure(lambda: check.run_real(archive, develop).lets_others_run(belief="E3"))
    times = re.match(r"archive held the event loop for (\d+) times the 50 ms", str(said))
    assert times is not None
    assert int(times[1]) >= 6  # more, where the watching thread lost the processor with the GIL
    assert 'develop("print")' in str(said)
    assert said.belief == "E3"


def test_a_sleep_of_nothing_beside_it_is_no_cure() -> None:
    develop = check.work("develop", computes=0.3)

    async def archive(develop: Any) -> None:
        await asyncio.sleep(0)
        develop("print")
        await asyncio.sleep(0)

    said = failure(lambda: check.run_real(archive, develop).lets_others_run(belief="E3"))
    assert said.belief == "E4"
    assert BELIEF_SAYS in str(said)


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="Linux counts, others don't")
def test_of_several_steps_that_hold_the_loop_the_first_is_told() -> None:
    develop = check.work("develop", computes={"first": 0.25, "second": 0.4})

    async def archive(develop: Any) -> None:
        for name in ("first", "second"):
            await asyncio.sleep(0.01)
            develop(name)

    said = failure(lambda: check.run_real(archive, develop).lets_others_run())
    times = re.match(r"archive held the event loop for (\d+) times", str(said))
    assert times is not None
    assert int(times[1]) < 8


def test_short_steps_and_threads_let_others_run() -> None:
    read = check.work("read", waits=0.3, returns=len)
    slice_of_work = check.work("slice_of_work", computes=0.002)

    async def archive(read: Any, slice_of_work: Any) -> Any:
        for number in range(20):
            slice_of_work(number)
            await asyncio.sleep(0)
        return await asyncio.to_thread(read, "abc")

    ran = check.run_real(archive, read, slice_of_work)
    ran.returns(3)
    ran.lets_others_run().in_threads(read).on_the_loop(slice_of_work)
    assert "ran on the event loop's own thread" in str(
        failure(lambda: ran.in_threads(slice_of_work))
    )
    assert "ran in the thread" in str(failure(lambda: ran.on_the_loop(read)))
    with pytest.raises(TypeError, match="virtual time alone"):
        ran.takes(0.3)


def test_a_thread_is_no_process() -> None:
    develop = check.work("develop", computes=0.05, returns=len)

    async def in_a_thread(develop: Any) -> Any:
        return await asyncio.to_thread(develop, "abc")

    async def in_a_process(develop: Any) -> Any:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            return await asyncio.get_running_loop().run_in_executor(pool, develop, "abc")

    said = failure(lambda: check.run_real(in_a_thread, develop).in_processes(develop))
    assert "develop('abc') ran in a thread of this process" in str(said)
    assert said.belief == "G13"
    check.run_real(in_a_process, develop).returns(3).leaves_nothing()
    check.run_real(in_a_process, develop).in_processes(develop)


def test_work_that_was_never_done_is_told() -> None:
    develop = check.work("develop")

    async def idle(develop: Any) -> None:
        pass

    ran = check.run_real(idle, develop)
    said = str(failure(lambda: ran.in_threads(develop)))
    assert "in this process; the contract wants it in a thread here." in said


def test_calls_of_work_are_counted_as_those_of_services_are() -> None:
    develop = check.work("develop")

    async def archive(develop: Any) -> None:
        develop("print")

    ran = check.run_real(archive, develop).calls_each(develop, ["print"])
    said = str(failure(lambda: ran.calls_each(develop, [])))
    assert said.startswith("develop('print') was called, at test_real_checks.py:")
    assert "the contract asks for no call of it." in said
    said = str(failure(lambda: ran.calls_each(develop, ["print", "map"])))
    assert said.startswith("develop('map') was never called; once is asked.")


@pytest.mark.parametrize(
    ("finish", "told"),
    [
        (lambda loop, event, future: event.set(), "Event.set was called"),
        (lambda loop, event, future: future.set_result(None), "a future's method was called"),
        (lambda loop, event, future: loop.call_soon_threadsafe(event.set), ""),
    ],
)
def test_what_a_thread_sets_without_waking_the_loop_is_told(
    finish: Callable[[Any, asyncio.Event, asyncio.Future[None]], Any], told: str
) -> None:
    async def waits() -> str:
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        future = loop.create_future()
        waiting = [asyncio.create_task(event.wait()), asyncio.ensure_future(future)]

        def elsewhere() -> None:
            time.sleep(0.05)
            finish(loop, event, future)

        thread = threading.Thread(target=elsewhere, name="driver")
        thread.start()
        _, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in left:
            each.cancel()
        thread.join()
        await asyncio.wait(waiting)
        return "done"

    ran = check.run_real(waits)
    if not told:
        ran.returns("done")
        return
    for judge in (ran.leaves_nothing, lambda: ran.returns("done"), lambda: ran.raises(ValueError)):
        said = str(failure(judge))
        assert told in said
        assert " in the thread driver, at " in said
        assert "`loop.call_soon_threadsafe(…)`" in said


def test_a_call_handed_to_a_thread_in_the_place_of_a_function_is_told() -> None:
    read = check.work("read", returns="text")

    async def archive(read: Any) -> Any:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(asyncio.to_thread(read("page")))

    said = str(failure(lambda: check.run_real(archive, read).leaves_nothing()))
    assert "TypeError('str' object is not callable)" in said
    assert "it was given the result of a call, and no function to call" in said


def test_a_function_that_cannot_be_sent_to_a_process_is_told() -> None:
    async def archive() -> Any:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            return await asyncio.get_running_loop().run_in_executor(pool, lambda: 1)

    said = str(failure(lambda: check.run_real(archive).returns(1)))
    assert "a function by its name in its module" in said


def test_a_guess_that_is_no_set_is_told_its_form() -> None:
    said = str(failure(lambda: check.predicted("names", ["a"], {"a"})))
    assert said == "names: a set is asked for, and ['a'] is none."


def test_work_writes_down_who_did_it_until_it_is_frozen() -> None:
    read = work("read", returns="text")
    assert read("a") == "text"
    read.freeze()
    read("b")
    assert [call.label for call in read.calls] == ["read('a')"]
    assert not read.calls[0].on_loop
    assert read.calls[0].place is not None
    read.reset()
    assert read.calls == []


def test_a_loop_of_their_own_in_a_thread_is_not_the_checks_loop() -> None:
    read = work("read", returns="page")

    async def inner() -> Any:
        return read("a")

    async def load(read: Any) -> Any:
        return await asyncio.to_thread(asyncio.run, inner())

    ran = check.run_real(load, read, works=[read])
    ran.in_threads(read).returns("page")
    assert failure(lambda: ran.on_the_loop(read))


def test_real_moments_are_told_as_exactly_as_they_are() -> None:
    ask = check.service("ask", seconds=0.0123456789)

    async def twice() -> None:
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
        await ask("a")

    said = str(failure(lambda: check.run_real(twice, services=[ask]).returns(1)))
    times = re.search(r"ask\('a'\)  (\S+) to (\S+) s", said)
    assert times is not None
    assert all(len(time.strip("0.").replace(".", "")) <= 3 for time in times.groups())
