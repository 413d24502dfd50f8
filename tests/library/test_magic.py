"""`%%timeline` in a real kernel: any cell, and nothing about the cell changes."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator

import pytest
from kernels import Kernel, Kernels, kernel


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    running = Kernels(
        "async def load(name, seconds):\n"
        "    await asyncio.sleep(seconds)\n"
        "    if name == 'posts':\n"
        "        raise ConnectionError('posts is down')\n"
        "    return name"
    )
    yield running
    running.close()


@pytest.fixture
def lab(kernels: Kernels) -> Kernel:
    return kernels.get()


def test_top_level_await_is_drawn_and_its_names_stay(lab: Kernel) -> None:
    ran = lab.run("%%timeline\nuser = await load('user', 0.01)\nprint('loaded')")
    assert ran.status == "ok"
    assert ran.printed == "loaded\n"
    assert "cell" in ran.timeline
    assert lab.run("user").result == "'user'"


def test_the_picture_is_crisp_and_has_the_text_beside_it(lab: Kernel) -> None:
    ran = lab.run("%%timeline\nawait load('user', 0.01)")
    (shown,) = ran.shown
    assert shown.keys() >= {"image/png", "text/plain"}
    assert ran.result == "'user'"


def test_a_cell_without_await_has_a_timeline_too(lab: Kernel) -> None:
    ran = lab.run("%%timeline\ntask = asyncio.create_task(load('user', 0))\n6 * 7")
    assert ran.result == "42"
    assert "never started" in ran.timeline
    lab.run("await task")


def test_an_exception_is_the_learners_own_and_drawn(lab: Kernel) -> None:
    ran = lab.run("%%timeline\nawait load('user', 0.01)\nawait load('posts', 0.01)")
    assert (ran.status, ran.error) == ("error", "ConnectionError")
    assert "failed at" in ran.timeline
    assert "loopscope" not in ran.traceback
    assert "line 3" in ran.traceback  # lines count from the magic's


def test_an_exception_group_is_an_error_with_the_learners_lines_only(lab: Kernel) -> None:
    ran = lab.run(
        "async with asyncio.TaskGroup() as group:\n    group.create_task(load('posts', 0))"
    )
    assert ran.error == "ExceptionGroup"
    assert ran.errors == ""
    assert "posts is down" in ran.traceback
    assert "taskgroups.py" not in ran.traceback
    assert "interactiveshell" not in ran.traceback
    assert 'File "In[' in ran.traceback


def test_time_spent_on_the_traceback_is_not_the_cells(lab: Kernel) -> None:
    assert "BLOCKED the loop" not in lab.run("%%timeline\n1 / 0").timeline


def test_magics_work_inside(lab: Kernel) -> None:
    ran = lab.run("%%timeline\n%time y = 7\ny")
    assert ran.status == "ok"
    assert "Wall time" in ran.printed
    assert ran.result == "7"


def test_the_title_is_the_one_given_else_the_cells_number(lab: Kernel) -> None:
    assert lab.run("%%timeline --title 'two parts'\n1").timeline.startswith("two parts: ")
    assert lab.run('%%timeline -t "three parts"\n1').timeline.startswith("three parts: ")
    assert lab.run("%%timeline\n1").timeline.startswith("In[")


def test_still_draws_once_and_live_more_often(lab: Kernel) -> None:
    code = "\nawait asyncio.sleep(1.5)"
    assert lab.run("%%timeline --still" + code).frames == 1
    assert lab.run("%%timeline" + code).frames > 1


def test_the_loop_need_not_be_free_for_the_picture_to_move(lab: Kernel) -> None:
    assert lab.run("%%timeline\ntime.sleep(1.5)").frames > 1


def test_after_shows_what_the_cell_left_running(lab: Kernel) -> None:
    ran = lab.run(
        "%%timeline --after 5\n"
        "try:\n"
        "    await asyncio.gather(load('user', 0.3), load('posts', 0.01))\n"
        "except ConnectionError:\n"
        "    print('gave up')"
    )
    assert ran.printed == "gave up\n"
    assert "recorded until" in ran.timeline
    assert "load('user', 0.3)" in ran.timeline
    assert "not done" not in ran.timeline


def test_the_kernels_own_tasks_are_not_shown(lab: Kernel) -> None:
    ran = lab.run("%%timeline\nawait asyncio.sleep(0.2)\nimport loopscope\n1")
    assert lab.run("[task.name for task in loopscope.last().tasks]").result == "['cell']"
    assert ran.status == "ok"


def test_last_is_the_latest_trace(lab: Kernel) -> None:
    lab.run("%%timeline --title 'this one'\nawait load('user', 0)")
    assert lab.run("import loopscope; loopscope.last().title").result == "'this one'"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%%timeline --hieght 3\n1", "unrecognized arguments: --hieght 3"),
        ("%%timeline --height three\n1", "invalid float value: 'three'"),
        ("%%timeline --height 0\n1", "--height takes a number above 0, not 0"),
        ("%%timeline --after -1\n1", "--after takes a number above 0, not -1"),
        ("%%timeline\n\n", "records the code below it in the same cell; there is none"),
    ],
)
def test_wrong_use_is_answered_in_one_line(lab: Kernel, cell: str, words: str) -> None:
    ran = lab.run(cell)
    assert ran.status == "error"
    assert words in ran.errors
    assert "Traceback" not in ran.errors
    assert ran.shown == []


def test_a_recording_inside_a_recording_is_refused_and_the_cell_drawn(lab: Kernel) -> None:
    ran = lab.run("%%timeline\nwith loopscope.record():\n    pass")
    assert ran.error == "RecordingError"
    assert "Recordings don't nest" in ran.traceback
    assert "failed" in ran.timeline


def test_hooks_threads_and_tasks_are_gone_after_each_cell(lab: Kernel) -> None:
    ran = lab.run(
        "import threading\n"
        "[asyncio.Handle._run.__module__, sorted(vars(asyncio.get_running_loop()).keys()"
        " & {'call_soon', 'create_task', 'run_in_executor', 'call_exception_handler'}),"
        " [t.name for t in threading.enumerate() if 'loopscope' in t.name]]"
    )
    # One thread stays for all cells: it waits for the stop button.
    assert ran.result == "['asyncio.events', [], ['loopscope-stop']]"


def test_loading_twice_changes_nothing_and_unloading_takes_all_back() -> None:
    with kernel() as own:
        own.run("%reload_ext loopscope")
        assert own.run("%%timeline\nawait asyncio.sleep(0)").frames == 1
        own.run("from loopscope import magic\n(e,) = magic._extensions.values()")
        pid = own.run("e.renderer._process.pid").result
        own.run("%unload_ext loopscope")
        assert "not found" in own.run("%%timeline\n1").errors
        assert own.run("'run_cell_async' in vars(get_ipython())").result == "False"
        assert own.run(f"import psutil; psutil.pid_exists({pid})").result == "False"


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process as Linux does")
def test_the_drawing_process_ends_with_its_kernel_however_that_ends() -> None:
    with kernel() as own:
        own.run("from loopscope import magic\n(e,) = magic._extensions.values()")
        drawing = os.pidfd_open(int(own.run("e.renderer._process.pid").result or 0))
        assert select.select([drawing], [], [], 0)[0] == []
    # The kernel was killed, not asked to leave.
    assert select.select([drawing], [], [], 60)[0] == [drawing]
    os.close(drawing)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process as Linux does")
def test_it_ends_with_its_kernel_in_the_middle_of_its_work_too() -> None:
    with kernel() as own:
        own.run("from loopscope import magic\n(e,) = magic._extensions.values()")
        # What is unpickled there runs for ever.
        own.run(
            "from loopscope.renderer import _send\n"
            "class Endless:\n"
            "    def __reduce__(self):\n"
            "        return exec, ('while True: pass',)\n"
            "import pickle\n"
            "e.renderer.prepare(60)\n"
            "_send(e.renderer._process.stdin, pickle.dumps(Endless()))"
        )
        drawing = os.pidfd_open(int(own.run("e.renderer._process.pid").result or 0))
    assert select.select([drawing], [], [], 60)[0] == [drawing]
    os.close(drawing)


def test_a_picture_that_takes_too_long_is_given_up_for_the_text(lab: Kernel) -> None:
    lab.run(
        "import os, signal\n"
        "from loopscope import cell, live, magic\n"
        "(e,) = magic._extensions.values()\n"
        "limits = cell.LIMIT, live.LIMIT\n"
        "cell.LIMIT = live.LIMIT = 0.2\n"
        "e.renderer.prepare(60)\n"
        "os.kill(e.renderer._process.pid, signal.SIGSTOP)"
    )
    for options in ("", " --still"):
        ran = lab.run(f"%%timeline{options}\nuser = await load('user', 0.5)\nuser")
        (shown,) = ran.shown
        assert "could not be drawn within 0.2 s" in shown["text/plain"]
        assert "cell " in shown["text/plain"]
        assert ran.result == "'user'"
        lab.run("e.renderer.prepare(60); os.kill(e.renderer._process.pid, signal.SIGSTOP)")
    lab.run("cell.LIMIT, live.LIMIT = limits; e.renderer.abandon()")
    assert lab.run("%%timeline\nawait load('user', 0)").timeline


@pytest.mark.parametrize("last_line", ["loopscope.draw(trace)", "trace"])
def test_a_trace_and_its_drawing_show_themselves(lab: Kernel, last_line: str) -> None:
    lab.run("import loopscope\nwith loopscope.record('mine') as trace:\n    await load('user', 0)")
    ran = lab.run(last_line)
    assert ran.data.keys() >= {"image/png", "text/plain"}
    assert ran.result is not None
    assert ran.result.startswith("mine: ")
    assert lab.run(f"{last_line};").data == {}


def test_a_task_that_never_rests_is_stopped_and_drawn(lab: Kernel) -> None:
    lab.run("from loopscope import thinning\nthinning.DETAILED_STEPS = 5000")
    ran = lab.run(
        "%%timeline\nprint('running')\nwhile True:\n    await asyncio.sleep(0)",
        lambda kernel: (time.sleep(1), kernel.interrupt())[0],
    )
    assert ran.error == "KeyboardInterrupt"
    assert "sums of them from" in ran.timeline
    assert "cancelled at" in ran.timeline
    lab.run("thinning.DETAILED_STEPS = 500_000")


def test_the_recording_is_over_before_loopscope_tidies_up(lab: Kernel) -> None:
    lab.run(
        "from loopscope.live import Live\n"
        "stop, over = Live.stop, []\n"
        "def spy(live):\n"
        "    over.append(live._recorder.trace.over)\n"
        "    stop(live)\n"
        "Live.stop = spy"
    )
    lab.run("%%timeline --after 5\nlate = asyncio.create_task(load('user', 0.01))")
    assert lab.run("Live.stop = stop; over").result == "[True]"


def test_a_recording_that_cant_begin_leaves_the_cell_to_run(lab: Kernel) -> None:
    lab.run(
        "import threading\n"
        "start = threading.Thread.start\n"
        "def refuse(thread):\n"
        "    if thread.name == 'loopscope-watcher':\n"
        "        raise RuntimeError('no more threads')\n"
        "    start(thread)\n"
        "threading.Thread.start = refuse"
    )
    ran = lab.run("%%timeline --still\nawait load('user', 0)")
    lab.run("threading.Thread.start = start")
    assert ran.result == "'user'"
    assert ran.errors == "No timeline: no more threads.\n"
    assert lab.run("%%timeline --still\nawait load('user', 0)").frames == 1
