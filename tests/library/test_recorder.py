"""What a recording sees of tasks: births, steps, waits, ends, cancellations."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref

import pytest
from recorded import named, recorded

import loopscope
from loopscope.recorder import Recorder
from loopscope.renderer import complete
from loopscope.trace import LOOP, Outcome, Trace


async def load(name: str, seconds: float = 0.001) -> str:
    await asyncio.sleep(seconds)
    return name


async def fail() -> None:
    await asyncio.sleep(0)
    raise ValueError("no such part\nand more")


def test_every_task_of_a_group_is_there_with_its_creator_and_its_end() -> None:
    async def dashboard() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(load("user"))
            group.create_task(load("posts"), name="posts")

    trace = recorded(dashboard())
    root = named(trace, "main")
    assert root.existed_before
    assert root.outcome is Outcome.PENDING
    for name in ("load('user', 0.001)", "posts"):
        task = named(trace, name)
        assert task.parent == root.number
        assert task.outcome is Outcome.DONE
        assert task.ended is not None
        assert len(task.steps) == 2
        assert not task.existed_before


def test_arguments_are_part_of_the_name_and_foreign_objects_are_not_asked_for_theirs() -> None:
    async def visit(place: object, times: int) -> None:
        await asyncio.sleep(0)

    class Loud:
        def __repr__(self) -> str:
            raise AssertionError("a recorder must not run the learner's code")

    async def main() -> None:
        await asyncio.gather(visit(Loud(), 3), visit("shop", 2))

    names = [task.name for task in recorded(main()).tasks]
    assert "visit(…, 3)" in names
    assert "visit('shop', 2)" in names


def test_tasks_that_asyncio_makes_itself_are_seen() -> None:
    async def main() -> None:
        await asyncio.gather(load("gathered"))
        for first in asyncio.as_completed([load("completed")]):
            await first
        await asyncio.wait([asyncio.ensure_future(load("waited"))])
        await asyncio.Task(load("bare"), loop=asyncio.get_running_loop())

    names = [task.name for task in recorded(main()).tasks]
    for what in ("gathered", "completed", "waited", "bare"):
        assert f"load('{what}', 0.001)" in names


def test_a_task_from_before_the_recording_is_seen_and_marked() -> None:
    async def main() -> loopscope.Trace:
        early = asyncio.create_task(load("early"))
        await asyncio.sleep(0)
        with loopscope.record() as trace:
            await early
        return trace

    early = named(asyncio.run(main()), "load")
    assert early.existed_before
    assert early.parent is None
    assert early.outcome is Outcome.DONE


def test_a_task_may_be_named_after_its_birth() -> None:
    async def main() -> None:
        task = asyncio.create_task(load("x"))
        task.set_name("checkout")
        await task

    assert named(recorded(main()), "checkout").outcome is Outcome.DONE


def test_steps_lie_in_order_inside_the_life_of_their_task() -> None:
    trace = recorded(load("a"))
    for task in trace.tasks:
        times = [time for step in task.steps for time in step]
        assert times == sorted(times)
        assert task.born <= task.steps[0].start


def test_ready_is_when_a_task_could_have_run() -> None:
    async def main() -> None:
        task = asyncio.create_task(load("held up", 0))
        time.sleep(0.06)
        await task

    first = named(recorded(main()), "load('held up', 0)").steps[0]
    assert first.start - first.ready >= 0.06


def test_a_task_that_never_gets_its_turn_is_still_ready_at_the_end() -> None:
    async def main() -> loopscope.Trace:
        with loopscope.record() as trace:
            late = asyncio.create_task(load("late"))
        await late
        return trace

    trace = asyncio.run(main())
    late = named(trace, "load('late', 0.001)")
    assert late.steps == ()
    assert late.outcome is Outcome.PENDING
    assert list(trace.still_ready) == [late.number]
    assert "never started" in str(trace)


def test_a_failure_is_told_without_being_retrieved() -> None:
    async def main() -> tuple[loopscope.Trace, bool]:
        with loopscope.record() as trace:
            task = asyncio.create_task(fail())
            await asyncio.wait([task])
        never_retrieved = task._log_traceback  # type: ignore[attr-defined]
        assert task.exception() is not None
        return trace, never_retrieved

    trace, never_retrieved = asyncio.run(main())
    task = named(trace, "fail")
    assert task.outcome is Outcome.FAILED
    assert task.error == "ValueError: no such part"
    assert never_retrieved


def test_a_cancellation_is_seen_when_asked_and_by_whom() -> None:
    async def main() -> None:
        task = asyncio.create_task(load("slow", 60))
        await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait([task])

    trace = recorded(main())
    task = named(trace, "load('slow', 60)")
    assert task.outcome is Outcome.CANCELLED
    (request,) = trace.cancellations
    assert (request.lane, request.by) == (task.number, named(trace, "main").number)
    delivery = next(step for step in task.steps if step.start >= request.time)
    assert delivery is task.steps[-1]


def test_a_task_cancelled_before_its_first_step_ends_in_that_step() -> None:
    async def main() -> None:
        task = asyncio.create_task(load("stillborn"))
        task.cancel()
        await asyncio.wait([task])

    task = named(recorded(main()), "load('stillborn', 0.001)")
    assert task.outcome is Outcome.CANCELLED
    assert len(task.steps) == 1


def test_asking_a_finished_task_to_cancel_is_no_request() -> None:
    async def main() -> None:
        task = asyncio.create_task(load("a"))
        await task
        assert task.cancel() is False

    assert recorded(main()).cancellations == []


def test_a_timeout_cancels_by_the_loop() -> None:
    async def main() -> None:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(60)

    (request,) = recorded(main()).cancellations
    assert request.by == LOOP


def test_a_task_that_nobody_holds_dies_as_it_would_have() -> None:
    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> loopscope.Trace:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        with loopscope.record() as trace:
            lost = weakref.ref(asyncio.create_task(forever()))
            await asyncio.sleep(0.01)
            gc.collect()
            assert lost() is None
            await asyncio.sleep(0.01)
            # Its id may be given again: what comes next must get lanes of its own.
            await asyncio.gather(*(load(str(number)) for number in range(20)))
        return trace

    trace = asyncio.run(main())
    gone = named(trace, "forever")
    assert gone.outcome is Outcome.DESTROYED
    assert gone.ended is not None
    assert gone.ended < trace.span - 0.005
    assert "■" in str(trace)
    assert "pending: nobody held it" in str(trace)
    assert sum(task.outcome is Outcome.DONE for task in trace.tasks) == 20


def test_callbacks_that_belong_to_no_task_are_steps_of_the_loop() -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(lambda: None)
        await asyncio.sleep(0.001)

    assert LOOP in recorded(main()).steps_by_lane()


def test_idle_is_where_nothing_runs() -> None:
    trace = recorded(load("a", 0.02))
    assert trace.idle
    steps = [step for steps in trace.steps_by_lane().values() for step in steps]
    for start, end in trace.idle:
        assert start <= end
        assert not any(step.start < end and step.end > start for step in steps)


@pytest.mark.skipif(not hasattr(asyncio, "eager_task_factory"), reason="eager tasks come in 3.12")
def test_eager_tasks_are_seen_though_they_run_inside_their_creator() -> None:
    async def at_once() -> str:
        return "done before create_task returned"

    async def main() -> None:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        await asyncio.gather(at_once(), load("waits"))

    trace = recorded(main())
    finished = named(trace, "at_once")
    assert finished.outcome is Outcome.DONE
    assert len(finished.steps) == 1
    (waits,) = [task for task in trace.tasks if task.name.startswith("load")]
    assert len(waits.steps) == 2
    assert waits.parent == named(trace, "main").number


def test_ten_thousand_tasks_keep_their_own_steps() -> None:
    async def main() -> None:
        await asyncio.gather(*(asyncio.sleep(0) for _ in range(10_000)))

    trace = recorded(main())
    assert trace.task_count == 10_001
    assert all(len(task.steps) == 2 for task in trace.tasks[1:])
    assert trace.cost > 0


def test_a_task_that_gives_up_its_turn_is_ready_from_the_end_of_its_step() -> None:
    async def busy() -> None:
        asyncio.get_running_loop().call_soon(time.sleep, 0.02)  # stands before its next step
        await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.create_task(busy())

    first, second = named(recorded(main()), "busy").steps[:2]
    assert second.ready == first.end
    assert second.start - second.ready >= 0.02


def test_frames_that_carry_only_what_is_new_add_up_to_the_whole() -> None:
    async def main() -> None:
        recorder = Recorder()
        recorder.start()
        known, steps, waits = Trace(), 0, 0
        try:
            for _ in range(3):
                await asyncio.gather(load("user"), load("posts"))
                whole, news = recorder.snapshot(), recorder.snapshot(steps, waits)
                assert news.under_way == 1
                sent = len(news) - 1, len(news.wait_log)
                complete(news, known, steps, waits)
                known, steps, waits = news, steps + sent[0], waits + sent[1]
                assert known.step_lane == whole.step_lane
                assert known.step_start == whole.step_start
                assert known.step_end[:-1] == whole.step_end[:-1]
                assert known.waits == whole.waits
            with pytest.raises(ValueError, match="the frame before had 0 steps"):
                complete(recorder.snapshot(), Trace(), steps, waits)
        finally:
            recorder.stop()

    asyncio.run(main())


def test_a_callback_without_code_of_its_own_is_not_blamed_on_what_called_the_loop() -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(time.sleep, 0.2)
        await asyncio.sleep(0.001)

    (block,) = recorded(main()).blocks
    assert block.lane == LOOP
    assert block.place is None
