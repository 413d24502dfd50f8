"""Loopscope in JupyterLab, in a browser, as a learner meets it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable

import psutil
import pytest
from in_page import Frame
from lab import Lab
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "03-gather-or-taskgroup.ipynb"
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
WIDTH = 960  # of a timeline, in pixels of the page
FRAMES = 2  # a second, at the least
LONGEST_STOP = 10  # seconds; a busy machine's, for it takes one at the most where nothing else runs

LOAD = """\
import asyncio, sys, time
%load_ext loopscope"""
# The first picture waits until the drawing process is up; that is not what these tests measure.
FIRST_PICTURE = """\
%%timeline
await asyncio.sleep(0.1)"""

WAITS = """\
%%timeline
began = time.time()
async with asyncio.TaskGroup() as tg:
    for seconds in (1, 2, 3):
        tg.create_task(asyncio.sleep(seconds))
print(began, time.time())"""
SLEEPS = """\
%%timeline
async def sleep():
    began = time.time()
    time.sleep(2.5)  # the culprit
    print(began, time.time())

await asyncio.gather(sleep(), asyncio.sleep(1))"""
WORKS = """\
%%timeline
async def work():
    began, n = time.time(), 0
    while time.time() < began + 2.5: n += 1  # the culprit
    print(began, time.time())

await asyncio.gather(work(), asyncio.sleep(1))"""

ENDLESS_WAIT = """\
print("under way")
await asyncio.sleep(10**6)"""
ENDLESS_LOOP = """\
async def spin():
    while True:
        pass

print("under way")
await spin()"""

Measured = Callable[[str, float], None]


@pytest.mark.timeout(300)
def test_lesson_runs_top_to_bottom(lab: Lab, measured: Measured) -> None:
    lab.open(LESSON)
    began = time.monotonic()
    lab.run_all()
    lab.wait_until_idle(seconds=180)
    measured("lesson 03, Run All: seconds", time.monotonic() - began)

    cells = lab.save().cells
    code = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    errors = [
        f"In [{cell.execution_count}]: {output.ename}: {output.evalue}"
        for cell in code
        if "raises-exception" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert errors == []

    timelines = [i for i, cell in enumerate(cells) if cell.source.startswith("%%timeline")]
    assert len(timelines) >= 5
    for index in timelines:
        assert_is_crisp_and_whole(lab, index)
        assert "█ running" in cells[index].outputs[0].data["text/plain"]
    for theme in (LIGHT, DARK):
        lab.set_theme(theme)
        for index in timelines:
            lab.show(index)
            lab.screenshot(f"{theme} lesson 03 cell {index:02}")


def test_kernel_runs_the_python_of_these_tests(lab: Lab) -> None:
    lab.open_scratch("python", "import sys; print(sys.executable, flush=True)")
    lab.run(0)
    expect(lab.cell_output(0)).to_have_text(sys.executable)


def test_picture_grows_while_the_cell_waits(lab: Lab, measured: Measured) -> None:
    lab.open_scratch("waits", LOAD, FIRST_PICTURE, WAITS)
    frames = frames_of(lab, "the cell waits", measured)
    assert all(frame.running for frame in frames)
    heights = lab.watched().heights
    assert heights == sorted(heights), "the output shrank for a moment, and the page jumped"
    assert_is_crisp_and_whole(lab, 2)


@pytest.mark.parametrize("source", [SLEEPS, WORKS], ids=["sleeps", "works"])
def test_picture_grows_while_the_loop_is_blocked(
    lab: Lab, measured: Measured, source: str, request: pytest.FixtureRequest
) -> None:
    lab.open_scratch("blocked", LOAD, FIRST_PICTURE, source)
    # The times that these cells print lie within the one step that blocks.
    frames = frames_of(lab, f"the loop {request.node.callspec.id}", measured)
    assert all(frame.running for frame in frames)
    # From the first of them on, the picture says so, and names the line that has not ended yet.
    culprits = [frame for frame in frames if re.search("BLOCKED.*the culprit", frame.text)]
    assert len(culprits) >= len(frames) - 1
    assert_is_crisp_and_whole(lab, 2)


@pytest.mark.parametrize("source", [ENDLESS_WAIT, ENDLESS_LOOP], ids=["waits", "works"])
def test_stop_button_ends_an_endless_cell(
    lab: Lab, measured: Measured, source: str, request: pytest.FixtureRequest
) -> None:
    lab.open_scratch("endless", LOAD, FIRST_PICTURE, source, "%%timeline\n" + source, "1 + 1")
    lab.run(0)
    lab.run(1)
    for index, kind in ((2, "plain"), (3, "%%timeline")):
        lab.watch(index)
        lab.start(index)
        expect(lab.cell_output(index)).to_contain_text("under way")
        pressed = time.time()
        lab.interrupt()
        lab.wait_until_idle(seconds=LONGEST_STOP)
        ended = lab.watched().ended
        assert ended is not None
        measured(f"stop, the cell {request.node.callspec.id}, {kind}: seconds", ended - pressed)
        expect(lab.cell_output(index)).to_contain_text("KeyboardInterrupt")
        # It is the same kernel, and it is well: it counts on from the cell that was stopped.
        lab.run(4)
        expect(lab.prompt(4)).to_have_text(f"[{2 * index}]:")
        expect(lab.cell_output(4).get_by_text("2", exact=True)).to_be_visible()
    assert_is_crisp_and_whole(lab, 3)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_live_picture_is_seen_in_each_theme(lab: Lab, theme: str) -> None:
    lab.open_scratch("theme", LOAD, FIRST_PICTURE, SLEEPS)
    lab.set_theme(theme)
    lab.run(0)
    lab.run(1)
    lab.watch(2)
    lab.start(2)
    lab.wait_for_frames(3)
    assert lab.watched().ended is None
    lab.screenshot(f"{theme} blocked")
    lab.wait_until_idle()
    lab.show(2)
    lab.screenshot(f"{theme} done")


def frames_of(lab: Lab, what: str, measured: Measured) -> list[Frame]:
    """The pictures that came between the two times that the third cell prints: enough of them.

    What else the machine does can only take some away, so the cell has three tries.
    """
    lab.run(0)
    lab.run(1)
    for _ in range(3):
        lab.watch(2)
        lab.run(2)
        printed = re.findall(r"\d{9,}\.\d+", lab.cell_output(2).inner_text())
        began, ended = map(float, printed)
        frames = [frame for frame in lab.watched().frames if began < frame.at < ended]
        measured(f"{what}: frames a second", len(frames) / (ended - began))
        if len(frames) >= int(enough() * (ended - began)):
            return frames
    raise AssertionError(f"{what}: too few pictures, at {[frame.at - began for frame in frames]}")


def enough() -> float:
    """How many pictures a second to ask for: half where each processor has more than two programs.

    The pictures are drawn at a low priority, and a loop at work takes a processor for itself.
    """
    overloaded = psutil.getloadavg()[0] > 2 * (psutil.cpu_count() or 1)
    return FRAMES / 2 if overloaded else FRAMES


def assert_is_crisp_and_whole(lab: Lab, index: int) -> None:
    """A cell's picture is as wide as it is meant, twice as fine, and not wider than its place."""
    image = lab.cell_output(index).locator("img")
    expect(image).to_have_count(1)
    expect(image).to_have_js_property("naturalWidth", 2 * WIDTH)
    width, height, room, fine = image.evaluate(
        "i => [i.width, i.height, i.closest('.jp-OutputArea-output').clientWidth, i.naturalHeight]"
    )
    assert width == WIDTH <= room
    assert abs(fine - 2 * height) <= 2
