"""The stop button: cells that await end with KeyboardInterrupt, and the kernel goes on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from kernels import Kernel, Kernels

from loopscope.places import own_frame


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    running = Kernels(
        "async def busy():\n"
        "    print('running', flush=True)\n"
        "    while True:\n"
        "        pass\n"
        "async def wait():\n"
        "    print('running', flush=True)\n"
        "    await asyncio.sleep(10**6)"
    )
    yield running
    running.close()


@pytest.fixture
def lab(kernels: Kernels) -> Kernel:
    return kernels.get()


# Each prints "running" from the very code that is to be stopped.
CELLS = {
    "an await": "await wait()",
    "a busy loop in a coroutine": "await busy()",
    "a busy loop in another task": "task = asyncio.create_task(busy())\nawait asyncio.sleep(9**9)",
    "a group with a busy task": (
        "async with asyncio.TaskGroup() as group:\n"
        "    group.create_task(asyncio.sleep(9**9))\n"
        "    group.create_task(busy())"
    ),
    "a gather": "await asyncio.gather(asyncio.sleep(9**9), wait())",
    "a busy callback": (
        "def work():\n"
        "    print('running', flush=True)\n"
        "    while True:\n"
        "        pass\n"
        "asyncio.get_running_loop().call_soon(work)\n"
        "await asyncio.sleep(9**9)"
    ),
    "a blocking sleep": "print('running', flush=True)\ntime.sleep(9**6)\nawait wait()",
    "a thread": "await asyncio.to_thread(time.sleep, 0.2)\nawait wait()",
    "a library that loops": (
        "import json\n"
        "class Endless(dict):\n"
        "    def items(self):\n"
        "        print('running', flush=True)\n"
        "        yield from iter(lambda: ('a', 1), None)\n"
        "await asyncio.sleep(0)\n"
        "json.dump(Endless(a=1), open(__import__('os').devnull, 'w'))"
    ),
    "no await at all": "print('running', flush=True)\nwhile True:\n    pass",
}


@pytest.mark.parametrize("magic", ["", "%%timeline\n", "%%timeline --still\n"])
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS.keys())
def test_stop_ends_the_cell_with_keyboard_interrupt(lab: Kernel, magic: str, cell: str) -> None:
    ran = lab.run(magic + cell, when_busy=Kernel.interrupt)
    assert (ran.status, ran.error) == ("error", "KeyboardInterrupt")
    assert "loopscope" not in ran.traceback
    assert ran.errors == ""
    assert lab.run("1 + 1").result == "2"
    if magic:
        assert "cancelled at" in ran.timeline


def test_stop_frees_a_kernel_that_a_task_left_behind_keeps_busy(lab: Kernel) -> None:
    lab.start("left = asyncio.create_task(busy())")
    lab.wait_for("running")
    lab.interrupt()
    assert lab.run("1 + 1").result == "2"
    assert lab.run("left.cancelled()").result == "True"


def test_stop_reaches_clean_up_code(lab: Kernel) -> None:
    cell = (
        "try:\n"
        "    print('running', flush=True)\n"
        "    await asyncio.sleep(9**9)\n"
        "finally:\n"
        "    await asyncio.sleep(0)\n"
        "    print('cleaned up')"
    )
    ran = lab.run(cell, when_busy=Kernel.interrupt)
    assert ran.error == "KeyboardInterrupt"
    assert ran.printed == "running\ncleaned up\n"


def test_stop_ends_the_recording_of_what_a_cell_left_behind(lab: Kernel) -> None:
    ran = lab.run(
        "%%timeline --after 900\n"
        "late = asyncio.create_task(asyncio.sleep(9**9))\n"
        "print('running', flush=True)",
        when_busy=Kernel.interrupt,
    )
    assert "recorded until" in ran.timeline
    lab.run("late.cancel()")


def test_stop_on_the_way_out_of_a_cell_ends_its_recording(lab: Kernel) -> None:
    ran = lab.run(
        "%%timeline --after 900\n"
        "import functools, signal\n"
        "late = asyncio.create_task(asyncio.sleep(9**9))\n"
        "history = get_ipython().history_manager  # told of the output when the code has ended\n"
        "history.store_output = functools.partial(\n"
        "    next, map(signal.raise_signal, [signal.SIGINT]))"
    )
    assert "recorded until" in ran.timeline
    lab.run("late.cancel(); del history.store_output")


def test_a_cancellation_of_the_learners_own_stays_one(lab: Kernel) -> None:
    ran = lab.run("asyncio.current_task().cancel()\nawait asyncio.sleep(1)")
    assert ran.error == "CancelledError"


def test_signals_are_handled_as_before_once_the_cell_has_ended(lab: Kernel) -> None:
    lab.run("import signal; before = signal.getsignal(signal.SIGINT)")
    lab.run("await asyncio.sleep(0)")
    assert lab.run("signal.getsignal(signal.SIGINT) is before").result == "True"
    assert lab.run("signal.set_wakeup_fd(-1)").result == "-1"


def test_what_is_generated_for_a_library_is_no_line_of_the_learners() -> None:
    found: list[object] = []

    class Probe:
        def __index__(self) -> int:
            frame = own_frame(sys._getframe(1))
            found.append(frame.f_code.co_name if frame is not None else None)
            return 0

    own: dict[str, Any] = {"__name__": "__main__"}
    dataclass_of_a_library: dict[str, Any] = {"__file__": asyncio.__file__}
    named_tuple: dict[str, Any] = {"__name__": "namedtuple_Wait"}  # as collections names it
    for names in (own, dataclass_of_a_library, named_tuple):
        exec("def method(probe): return [0][probe]", names)
        names["method"](Probe())
    assert found == ["method", sys._getframe().f_code.co_name, sys._getframe().f_code.co_name]
