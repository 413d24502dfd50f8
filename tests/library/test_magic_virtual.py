"""`%%timeline --virtual`: the same cell, on a clock on which no time passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kernels import Kernel, Kernels


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    running = Kernels()
    yield running
    running.close()


@pytest.fixture
def lab(kernels: Kernels) -> Kernel:
    return kernels.get()


def test_an_hour_passes_at_once_and_names_stay(lab: Kernel) -> None:
    cell = (
        "%%timeline --virtual --title shift\n"
        "print('begins')\n"
        "hour = asyncio.sleep(3600, 'long')\n"
        "long, short = await asyncio.gather(hour, asyncio.sleep(2, 'short'))\n"
        "long, short"
    )
    ran = lab.run(cell)
    assert (ran.status, ran.printed, ran.result) == ("ok", "begins\n", "('long', 'short')")
    assert ran.timeline.startswith("shift: 3600.00 s")
    assert "virtual clock" in ran.timeline
    assert lab.run("short").result == "'short'"
    last = lab.run("import loopscope; loopscope.last().clock, loopscope.last().elapsed")
    assert last.result == "('virtual', 3600.0)"


def test_a_deadlock_ends_the_cell_and_names_who_waits(lab: Kernel) -> None:
    ran = lab.run(
        "%%timeline --virtual\nlock = asyncio.Lock()\nasync with lock:\n    await lock.acquire()"
    )
    assert (ran.status, ran.error) == ("error", "Deadlock")
    assert "cell waits for Lock.acquire at In[" in ran.traceback
    assert ":4: await lock.acquire()" in ran.traceback
    assert "loopscope" not in ran.traceback
    assert ran.errors == ""
    assert "waiting for Lock.acquire" in ran.timeline


def test_an_error_is_shown_with_the_line_that_raised_it(lab: Kernel) -> None:
    ran = lab.run("%%timeline --virtual\nawait asyncio.sleep(1)\n1/0")
    assert (ran.error, ran.errors) == ("ZeroDivisionError", "")
    assert "loopscope" not in ran.traceback
    assert "failed at 1.00 s: ZeroDivisionError" in ran.timeline


def test_code_that_does_not_end_is_given_up_and_the_kernel_lives(lab: Kernel) -> None:
    ran = lab.run("%%timeline --virtual --deadline 0.3\nwhile True:\n    await asyncio.sleep(0)")
    assert ran.error == "Overrun"
    assert "After 0.3 s of real time" in ran.traceback
    assert "awaiting sleep(0) at In[" in ran.traceback
    assert lab.run("1 + 1").result == "2"


def test_what_the_cell_leaves_running_ends_with_it(lab: Kernel) -> None:
    ran = lab.run(
        "%%timeline --virtual\nleft = asyncio.create_task(asyncio.sleep(9))\nawait asyncio.sleep(1)"
    )
    assert (ran.status, ran.errors) == ("ok", "")
    assert "not done at 1.00 s" in ran.timeline
    assert lab.run("left.cancelled()").result == "True"


def test_the_stop_button_ends_it(lab: Kernel) -> None:
    cell = "%%timeline --virtual --deadline 60\nprint('running', flush=True)\nwhile True:\n    pass"
    ran = lab.run(cell, when_busy=Kernel.interrupt)
    assert ran.error == "KeyboardInterrupt"
    assert "loopscope" not in ran.traceback
    assert lab.run("1 + 1").result == "2"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--virtual --after 2", "exclude each other"),
        ("--deadline 2", "belongs to --virtual"),
    ],
)
def test_options_that_do_not_go_together_are_told(lab: Kernel, options: str, said: str) -> None:
    ran = lab.run(f"%%timeline {options}\nawait asyncio.sleep(0)")
    assert ran.status == "error"
    assert said in ran.errors
