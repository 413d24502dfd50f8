"""Very long recordings: bounded in memory, with no time lost and no block either."""

from __future__ import annotations

import asyncio
import random
import time
from array import array
from itertools import pairwise

import pytest
from recorded import named, recorded

from loopscope import thinning
from loopscope.bands import bands
from loopscope.recorder import Recorder
from loopscope.renderer import complete
from loopscope.text import detail
from loopscope.thinning import Rows, join_spells, put_together
from loopscope.trace import Trace


def steps(rows: Rows) -> list[tuple[int, float, float, float]]:
    numbers = iter(rows)
    return list(zip(numbers, numbers, numbers, numbers, strict=True))


def some_steps(count: int) -> Rows:
    """Steps of five lanes, one after the other, with pauses between them."""
    chance, now, rows = random.Random(7), 0.0, []
    for _ in range(count):
        start = now + chance.choice((0.0, 0.0, 1e-6, 1e-4))
        now = start + chance.choice((1e-6, 2e-6, 1e-5, 2e-5) * 9 + (3e-3,))
        rows += [
            chance.randint(0, 4),
            start - chance.choice((0.0, 1e-6, 1e-5) * 9 + (5e-3,)),
            start,
            now,
        ]
    return rows


def sums(rows: Rows) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    for lane, ready, start, end in steps(rows):
        ran, waited = found.get(lane, (0.0, 0.0))
        found[lane] = ran + end - start, waited + start - ready
    return {lane: pytest.approx(both) for lane, both in found.items()}


def test_what_each_lane_ran_and_waited_stays_the_same() -> None:
    rows = some_steps(2000)
    joined = put_together(rows, grain=1e-3)
    assert len(joined) < len(rows) / 2
    assert sums(joined) == {lane: both.expected for lane, both in sums(rows).items()}


def test_steps_that_are_put_together_neither_overlap_nor_move_by_more_than_a_grain() -> None:
    rows, grain = some_steps(2000), 1e-3
    joined = steps(put_together(rows, grain))
    for (_, _, _, end), (_, _, start, _) in pairwise(joined):
        assert start >= end - 1e-9
    begun = sorted(start for _, _, start, _ in steps(rows))
    for _, _, start, end in joined:
        nearest = max(first for first in begun if first <= start + 1e-9)
        assert start - nearest <= grain
        assert end <= steps(rows)[-1][3] + 1e-9


def test_a_step_of_a_grain_stays_as_it_is_and_so_does_one_that_waited_so_long() -> None:
    long, late = [1, 0.5, 0.5, 0.7], [1, 0.7, 0.9, 0.901]
    assert put_together([*long, *late], grain=0.1) == [*long, *late]


def test_steps_of_one_moment_become_one_for_each_lane() -> None:
    assert put_together([1, 0.0, 0.0, 0.0, 2, 0.0, 0.0, 0.0] * 50, grain=1e-9) == [
        *(1, 0.0, 0.0, 0.0),
        *(2, 0.0, 0.0, 0.0),
    ]


def test_a_step_whose_readiness_is_unknown_has_not_waited() -> None:
    assert put_together([1, float("nan"), 1.0, 1.5], grain=1.0) == [1, 1.0, 1.0, 1.5]


@pytest.mark.parametrize("count", [6, 7])
def test_idle_spells_are_halved_and_as_long_together(count: int) -> None:
    starts = array("d", (float(number) for number in range(count)))
    ends = array("d", (number + 0.25 for number in range(count)))
    join_spells(starts, ends)
    assert (len(starts), len(ends)) == ((count + 1) // 2, (count + 1) // 2)
    assert sum(end - start for start, end in zip(starts, ends, strict=True)) == count * 0.25


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a short test reaches."""
    monkeypatch.setattr(thinning, "DETAILED_STEPS", 2000)
    monkeypatch.setattr(thinning, "_MOST_SUMS", 500)
    monkeypatch.setattr(thinning, "_PIECE", 700)
    monkeypatch.setattr(thinning, "_STRIDE", 100)
    monkeypatch.setattr(thinning, "_CHUNK", 600)
    monkeypatch.setattr(thinning, "_FRESH", 100)
    monkeypatch.setattr("loopscope.recorder.MOST_SPELLS", 50)
    monkeypatch.setattr("loopscope.recorder._MOST_CALLS", 3)
    monkeypatch.setattr("loopscope.registry._MOST_REQUESTS", 3)


async def spin(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


@pytest.mark.usefixtures("small")
def test_a_task_that_never_rests_is_recorded_within_bounds() -> None:
    async def main() -> None:
        await asyncio.create_task(spin(30_000))

    trace = recorded(main())
    assert len(trace) >= 30_000
    assert len(trace.steps) <= 2000 + 1000 + 2 * 600 + 1
    assert trace.joined == len(trace) - len(trace.steps)
    since = trace.joined_from
    assert since is not None
    assert trace.origin < since < trace.origin + trace.span
    assert "sums of them from" in str(trace).splitlines()[0]
    busy = named(trace, "spin(30000)")
    assert busy.ended is not None
    assert 0 < busy.running < busy.ended + 1e-6
    for before, after in pairwise(busy.steps):
        assert before.end <= after.start + 1e-9


@pytest.mark.usefixtures("small")
def test_many_tasks_that_never_rest_are_recorded_within_bounds() -> None:
    async def main() -> None:
        await asyncio.gather(*(spin(400) for _ in range(300)))

    trace = recorded(main())
    assert len(trace) >= 120_000
    assert len(trace.steps) < 2000 + 300 * 150
    assert 0 < float(bands(trace).busy.max()) < 1 + 1e-6
    assert sum(task.running for task in trace.tasks) < trace.span + 1e-6


@pytest.mark.usefixtures("small")
def test_a_block_among_very_many_steps_is_there() -> None:
    async def main() -> None:
        await spin(5000)
        time.sleep(0.06)
        await spin(5000)

    trace = recorded(main())
    (block,) = trace.blocks
    assert any(step.end - step.start >= 0.06 for step in trace.tasks[0].steps)
    assert block.end - block.start >= 0.06
    assert "▓" in str(trace)


@pytest.mark.usefixtures("small")
def test_a_short_recording_says_nothing_of_sums() -> None:
    trace = recorded(spin(100))
    assert (trace.joined, trace.joined_from, detail(trace)) == (0, None, "")


@pytest.mark.usefixtures("small")
def test_idle_spells_threads_and_cancellations_are_bounded_and_counted() -> None:
    async def main() -> None:
        for _ in range(8):
            await asyncio.to_thread(int)
            task = asyncio.create_task(asyncio.sleep(9))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        for _ in range(150):
            await asyncio.sleep(1e-4)

    trace = recorded(main())
    assert len(trace.idle_start) == len(trace.idle_end) <= 51
    assert (len(trace.calls), len(trace.cancellations)) == (3, 3)
    assert "5 more calls of threads; 5 more cancellations" in detail(trace)


@pytest.mark.usefixtures("small")
def test_frames_add_up_to_the_whole_while_steps_are_put_together() -> None:
    async def main() -> set[int]:
        recorder, known, versions = Recorder(), Trace(), set()
        recorder.start()
        steps = waits = version = 0
        try:
            for _ in range(150):
                await spin(random.Random(3).randint(100, 900))
                whole = recorder.snapshot()
                news = recorder.snapshot(steps, waits, version)
                next_steps, version = news.earlier + news.lasting, news.version
                next_waits = waits + len(news.wait_log)
                complete(news, known, news.earlier, waits)
                known, steps, waits = news, next_steps, next_waits
                assert len(known) == len(whole)
                assert known.step_lane == whole.step_lane
                assert known.step_start == whole.step_start
                assert known.step_end[:-1] == whole.step_end[:-1]
                versions.add(version)
        finally:
            recorder.stop()
        return versions

    assert len(asyncio.run(main())) > 1  # what had been put together was so once more
