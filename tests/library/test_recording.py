"""A recording as a whole: where it can't begin, and that it leaves nothing behind."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from recorded import recorded

import loopscope
from loopscope.recorder import Recorder
from loopscope.trace import Outcome


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    run, threads = asyncio.Handle._run, set(threading.enumerate())
    yield
    assert asyncio.Handle._run is run
    assert set(threading.enumerate()) <= threads


def hooks_on(loop: Any) -> set[str]:
    names = ("call_soon", "create_task", "run_in_executor")
    on_selector = {"select"} & set(vars(loop._selector))
    return {name for name in names if name in vars(loop)} | on_selector


def test_outside_a_loop_the_error_says_what_to_do() -> None:
    with (
        pytest.raises(loopscope.RecordingError, match="no event loop is running here") as caught,
        loopscope.record(),
    ):
        pass
    assert "python -m loopscope" in str(caught.value)


def test_recordings_dont_nest() -> None:
    async def main() -> None:
        with loopscope.record("outer") as outer:
            with (
                pytest.raises(loopscope.RecordingError, match=r"recorded already \(outer\)"),
                loopscope.record(),
            ):
                pass
            await asyncio.sleep(0)
        assert outer.over

    asyncio.run(main())


def test_a_loop_of_another_kind_is_named() -> None:
    class Strange(asyncio.AbstractEventLoop):
        pass

    with pytest.raises(loopscope.RecordingError, match="Strange can't be recorded"):
        Recorder(Strange()).start()


def test_all_hooks_go_whatever_happens_inside() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        living = asyncio.create_task(asyncio.sleep(60))
        with suppress(ZeroDivisionError), loopscope.record():
            await asyncio.sleep(0)
            assert hooks_on(loop) == {"call_soon", "create_task", "run_in_executor", "select"}
            raise ZeroDivisionError
        assert hooks_on(loop) == set()
        assert living.cancel == asyncio.Task.cancel.__get__(living)
        living.cancel()

    asyncio.run(main())


def test_the_task_factory_is_the_same_before_during_and_after() -> None:
    def factory(loop: Any, coro: Any, **options: Any) -> asyncio.Task[Any]:
        return asyncio.Task(coro, loop=loop, **options)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_task_factory(factory)
        with loopscope.record() as trace:
            assert loop.get_task_factory() is factory
            await asyncio.create_task(asyncio.sleep(0))
        assert loop.get_task_factory() is factory
        assert trace.task_count == 2

    asyncio.run(main())


def test_a_hook_that_somebody_put_over_ours_is_left_alone() -> None:
    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        calls = []
        with loopscope.record() as trace:
            ours = loop.call_soon

            def theirs(callback: Any, *args: Any, context: Any = None) -> Any:
                calls.append(callback)
                return ours(callback, *args, context=context)

            loop.call_soon = theirs
        assert loop.call_soon is theirs
        before = trace.task_count
        await asyncio.create_task(asyncio.sleep(0))
        assert calls
        assert trace.task_count == before
        del loop.call_soon

    asyncio.run(main())


def test_a_loop_closed_half_way_ends_its_recording() -> None:
    loop = asyncio.new_event_loop()
    recorder = Recorder(loop)
    recorder.start()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    trace = recorder.stop()
    assert trace.over
    assert [task.outcome for task in trace.tasks] == [Outcome.DONE]


def test_two_loops_in_two_threads_are_recorded_apart() -> None:
    both = threading.Barrier(2)
    traces: dict[int, loopscope.Trace] = {}

    def program(number: int) -> None:
        async def main() -> None:
            with loopscope.record(str(number)) as trace:
                both.wait()
                await asyncio.gather(*(asyncio.sleep(0) for _ in range(number)))
                both.wait()
            traces[number] = trace

        asyncio.run(main())

    threads = [threading.Thread(target=program, args=(number,)) for number in (3, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: trace.task_count for number, trace in traces.items()} == {3: 4, 5: 6}


def test_recordings_one_after_the_other_start_afresh() -> None:
    async def main() -> list[int]:
        counts = []
        for number in (2, 3):
            with loopscope.record() as trace:
                await asyncio.gather(*(asyncio.sleep(0) for _ in range(number)))
            counts.append(trace.task_count)
        return counts

    assert asyncio.run(main()) == [3, 4]


def test_nothing_is_added_once_the_recording_is_over() -> None:
    async def main() -> tuple[int, int]:
        with loopscope.record() as trace:
            await asyncio.sleep(0)
        before = len(trace)
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
        return before, len(trace)

    before, after = asyncio.run(main())
    assert before == after


def test_streams_and_asynchronous_generators_work_as_they_do_unrecorded() -> None:
    async def pages() -> Any:
        for number in range(3):
            await asyncio.sleep(0)
            yield number

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        assert await reader.readline() == b"HELLO\n"
        writer.close()
        server.close()
        assert [page async for page in pages()] == [0, 1, 2]

    trace = recorded(main())
    assert [task for task in trace.tasks if "serve" in task.name]


def test_a_callback_that_fails_is_told_in_the_words_of_asyncio() -> None:
    def broken(part: str) -> None:
        raise ValueError(part)

    async def main(recording: bool) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        told: list[dict[str, Any]] = []
        loop.set_exception_handler(lambda _, context: told.append(context))
        with loopscope.record() if recording else nullcontext():
            handle = loop.call_soon(broken, "engine")
            await asyncio.sleep(0)
        (context,) = told
        assert context.pop("handle") is handle
        error = context.pop("exception")
        return {
            **context,
            "error": repr(error),
            "raised in": innermost(error),
            "repr": repr(handle),
        }

    def innermost(error: BaseException) -> str:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        return frame.f_code.co_name

    recorded_words = asyncio.run(main(recording=True))
    assert recorded_words == asyncio.run(main(recording=False))
    assert "broken(" in recorded_words["message"]  # the arguments only up to 3.12
    assert recorded_words["raised in"] == "broken"


def test_a_callback_can_be_taken_back_and_one_left_over_runs_after_the_recording() -> None:
    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        ran: list[str] = []
        with loopscope.record():
            loop.call_soon(ran.append, "never").cancel()
            await asyncio.sleep(0)
            loop.call_soon(ran.append, "late")
        await asyncio.sleep(0)
        return ran

    assert asyncio.run(main()) == ["late"]


def test_a_closed_loop_takes_no_callbacks_while_recorded_either() -> None:
    loop = asyncio.new_event_loop()
    recorder = Recorder(loop)
    recorder.start()
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon(print)
    recorder.stop()


def test_a_hook_that_stood_there_before_ours_still_sees_every_step() -> None:
    original: Any = asyncio.Handle._run
    seen: list[Any] = []

    def theirs(handle: Any) -> None:
        seen.append(handle)
        original(handle)

    asyncio.Handle._run = theirs  # type: ignore[assignment,method-assign]
    try:
        trace = recorded(asyncio.sleep(0))
    finally:
        asyncio.Handle._run = original  # type: ignore[method-assign]
    assert len(seen) >= len(trace) - 1 > 0


def test_a_step_left_over_from_one_recording_has_its_own_lane_in_the_next() -> None:
    async def twice() -> None:
        await asyncio.sleep(0)

    async def main() -> loopscope.Trace:
        with loopscope.record():
            await asyncio.gather(*(asyncio.sleep(0) for _ in range(5)))
            tasks = [asyncio.create_task(twice()) for _ in range(3)]
        with loopscope.record() as trace:
            await asyncio.wait(tasks)
        return trace

    trace = asyncio.run(main())
    assert [len(task.steps) for task in trace.tasks if "twice" in task.name] == [2] * 3
