"""Steps that hold the loop, the lines that did it, and what runs outside the loop."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from recorded import named, recorded

import loopscope
from loopscope.recorder import Recorder
from loopscope.trace import BLOCKED_AFTER, LOOP


def sleeps() -> None:
    time.sleep(2 * BLOCKED_AFTER)  # the line that blocks


def computes() -> None:
    until = time.perf_counter() + 3 * BLOCKED_AFTER
    while time.perf_counter() < until:
        sum(range(100))


def test_a_sleeping_step_is_blocked_at_its_line() -> None:
    async def main() -> None:
        sleeps()

    trace = recorded(main())
    (block,) = trace.blocks
    assert block.end - block.start >= 2 * BLOCKED_AFTER
    assert block.place is not None
    assert block.place.file == "test_blocking.py"
    assert "the line that blocks" in block.place.source
    assert block.lane == named(trace, "main").number
    assert "BLOCKED" in str(trace)
    assert "test_blocking.py" in str(trace)


def test_pure_python_work_is_blocked_too() -> None:
    async def main() -> None:
        computes()

    (block,) = recorded(main()).blocks
    assert block.place is not None
    assert block.place.file == "test_blocking.py"


def test_a_callback_can_block_as_well() -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(sleeps)
        await asyncio.sleep(0.001)

    (block,) = recorded(main()).blocks
    assert block.lane == LOOP
    assert block.place is not None


def test_each_block_has_its_own_line() -> None:
    async def main() -> None:
        sleeps()
        await asyncio.sleep(0)
        computes()
        await asyncio.sleep(0)

    first, second = recorded(main()).blocks
    assert first.place is not None
    assert second.place is not None
    assert "time.sleep" in first.place.source
    assert "time.sleep" not in second.place.source


def test_a_block_under_way_is_in_a_snapshot_taken_by_another_thread() -> None:
    async def main() -> loopscope.Trace:
        recorder = Recorder()
        recorder.start()
        seen: list[loopscope.Trace] = []
        enough = threading.Event()

        def look() -> None:
            while not seen or not seen[-1].blocks or not seen[-1].blocks[0].place:
                seen.append(recorder.snapshot())
            enough.set()

        looker = threading.Thread(target=look)
        looker.start()
        enough.wait()  # blocks the loop until it has been seen blocking
        recorder.stop()
        looker.join()
        return seen[-1]

    snapshot = asyncio.run(main())
    (block,) = snapshot.blocks
    assert not block.over
    assert block.place is not None
    assert "enough.wait()" in block.place.source
    assert snapshot.span >= BLOCKED_AFTER


def test_to_thread_is_a_call_on_a_worker() -> None:
    async def main() -> None:
        await asyncio.to_thread(sleeps)

    trace = recorded(main())
    (call,) = trace.calls
    assert call.what == "sleeps"
    assert call.worker.startswith("asyncio_")
    assert call.start is not None
    assert call.end is not None
    assert call.end - call.start >= 2 * BLOCKED_AFTER
    assert trace.name(call.caller) == "main"
    assert trace.blocks == []


def test_an_executor_of_ones_own_names_its_workers() -> None:
    async def main() -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="resizer") as pool:
            await asyncio.get_running_loop().run_in_executor(pool, sum, [1, 2])

    (call,) = recorded(main()).calls
    assert call.worker == "resizer_0"


def test_a_process_pool_still_gets_the_function_itself() -> None:
    async def main() -> None:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            result = asyncio.get_running_loop().run_in_executor(pool, pow, 2, 10)
            assert await result == 1024

    (call,) = recorded(main()).calls
    assert call.what == "pow"
    assert call.worker == "ProcessPoolExecutor"
    assert call.end is not None


def test_an_error_in_a_thread_arrives_and_shows_no_frame_of_ours() -> None:
    def broken() -> None:
        raise LookupError("gone")

    async def main() -> None:
        with loopscope.record() as trace, pytest.raises(LookupError) as caught:
            await asyncio.to_thread(broken)
        shown = [str(entry.path) for entry in caught.traceback.filter(caught)]
        assert not any(path.endswith("executors.py") for path in shown)
        assert trace.calls[0].end is not None

    asyncio.run(main())


def test_what_a_task_waits_for_is_said_in_the_words_of_its_code() -> None:
    async def waiter(awaitable: Any) -> None:
        await awaitable

    async def main() -> None:
        queue: asyncio.Queue[int] = asyncio.Queue()
        lock = asyncio.Lock()
        await lock.acquire()
        waits = {
            "sleep(30)": asyncio.sleep(30),
            "Queue.get": queue.get(),
            "Lock.acquire": lock.acquire(),
            "Event.wait": asyncio.Event().wait(),
            "a future": asyncio.get_running_loop().create_future(),
            "gather of 2": asyncio.gather(asyncio.sleep(30), asyncio.sleep(30)),
            "asyncio.wait": asyncio.wait([asyncio.ensure_future(asyncio.sleep(30))]),
            "task named": asyncio.create_task(asyncio.sleep(30), name="named"),
        }
        tasks = [asyncio.create_task(waiter(what), name=name) for name, what in waits.items()]
        await asyncio.sleep(0.001)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.wait(tasks)

    trace = recorded(main())
    first = {trace.name(wait.lane): wait for wait in reversed(trace.waits)}
    for name in ("sleep(30)", "Queue.get", "Lock.acquire", "Event.wait", "a future"):
        assert first[name].what == name
    for name in ("gather of 2", "asyncio.wait", "task named"):
        assert first[name].what == name
    place = first["Queue.get"].place
    assert place is not None
    assert place.source == "await awaitable"


def test_leaving_a_task_group_is_a_wait_of_its_own() -> None:
    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0.001))

    trace = recorded(main())
    root = named(trace, "main").number
    assert "end of TaskGroup" in [wait.what for wait in trace.waits if wait.lane == root]
