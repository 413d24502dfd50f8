"""Traces as data, as text, as pictures and as Chrome trace events."""

from __future__ import annotations

import asyncio
import json
import pickle
import signal
import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from recorded import hand_made, named, recorded

import loopscope
from loopscope import style
from loopscope.figure import axis_end, png
from loopscope.renderer import Renderer, RendererError, TooSlowError, picture
from loopscope.text import MOST_LANES, seconds
from loopscope.trace import LOOP, Block, Outcome, Place, Trace


async def crowd(count: int) -> None:
    await asyncio.gather(*(asyncio.sleep(0.001 * (number % 3)) for number in range(count)))


# ── data ─────────────────────────────────────────────────────────────────────


def test_times_are_seconds_since_the_recording_began() -> None:
    trace = hand_made()
    assert trace.elapsed == 2.0
    good = named(trace, "good")
    assert good.born == pytest.approx(0.1)
    assert good.ended == pytest.approx(1.5)
    assert good.running == pytest.approx(0.32)
    assert trace.blocks[0].start == pytest.approx(0.5)
    assert trace.cancellations[0].time == pytest.approx(0.99)
    assert trace.calls[0].start == pytest.approx(0.2)
    assert trace.idle == [(pytest.approx(0.13), pytest.approx(0.5))]


def test_elapsed_is_the_codes_own_time_where_the_recording_went_on() -> None:
    trace = hand_made()
    trace.code_end = 101.0
    assert trace.elapsed == 1.0
    assert trace.span == 2.0
    assert "recorded until 2.00 s" in str(trace)


def test_a_trace_survives_pickling() -> None:
    trace = recorded(crowd(3))
    again = pickle.loads(pickle.dumps(trace))
    assert again.tasks == trace.tasks
    assert str(again) == str(trace)


def test_a_copy_does_not_grow_with_the_trace() -> None:
    trace = hand_made()
    copy = trace.copy(until=101.0)
    trace.add_step(1, 101.5, 101.6, 101.7)
    assert len(copy) == len(trace) - 1


def test_an_empty_trace_can_be_shown() -> None:
    trace = Trace(finish=0.0)
    assert "loop" in str(trace)
    assert picture(trace).png.startswith(b"\x89PNG")


def test_a_trace_says_what_it_is() -> None:
    assert repr(hand_made()) == "<Trace 'by hand': 4 tasks, 9 steps, 2.000 s>"


# ── text ─────────────────────────────────────────────────────────────────────


def test_the_text_tells_each_tasks_story() -> None:
    lines = str(hand_made()).splitlines()
    assert lines[0] == "by hand: 2.00 s"
    good, bad, slow = (
        next(line for line in lines if f"  {name} " in line) for name in ("good", "bad", "slow")
    )
    assert "BLOCKED the loop for 0.30 s at shop.py:7 time.sleep(0.3); done at 1.50 s" in good
    assert "▓" in good
    assert "░" in bad
    assert bad.endswith(
        "│ from 0.10 s; ready for 0.40 s; failed at 1.00 s: ValueError: no such part"
    )
    assert good.partition("│ from")[2].startswith(" 0.10 s; BLOCKED")  # it had its turn at once
    assert slow.endswith("cancelled at 1.00 s")
    assert any(line.startswith("asyncio_0") and "ran resize" in line for line in lines)
    assert "9 steps, recording cost 0.2 ms" in lines[-1]


def test_the_bars_of_the_text_line_up() -> None:
    lines = [line for line in str(hand_made()).splitlines() if "│" in line]
    assert {(line.index("│"), line.rindex("│")) for line in lines} == {(27, 84)}


def test_very_many_steps_are_told_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy() -> None:
        await asyncio.gather(*(crowd(count) for count in range(8)))

    for trace in (hand_made(), recorded(busy()), restless(300, blocks=4), Trace(finish=0.0)):
        text = str(trace)
        with monkeypatch.context() as patch:
            patch.setattr("loopscope.text._MANY_STEPS", -1)
            assert str(trace) == text


def test_many_tasks_become_curves_in_the_text() -> None:
    text = str(recorded(crowd(MOST_LANES + 10)))
    assert "tasks alive" in text
    assert "70 done" in text
    assert len(text.splitlines()) < 8


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.50 s"), (0.0123, "12.3 ms"), (12, "12.00 s")])
def test_durations_read_well(value: float, text: str) -> None:
    assert seconds(value) == text


# ── pictures ─────────────────────────────────────────────────────────────────


def texts(trace: Trace, **options: Any) -> str:
    figure = loopscope.draw(trace, **options)
    found = list(figure.texts)
    for axes in figure.axes:
        found += axes.texts
    return "\n".join(text.get_text() for text in found)


def test_the_picture_names_lanes_states_and_the_blocking_line() -> None:
    words = texts(hand_made())
    for name in ("by hand", "2.00 s", "loop", "main", "good", "bad", "slow", "asyncio_0"):
        assert name in words
    assert "BLOCKED 0.30 s · shop.py:7 time.sleep(0.3)" in words
    assert "ValueError: no such part, 1.00 s" in words
    assert "cancelled, 1.00 s" in words
    assert "sleep(9)" in words
    assert "resize" in words
    assert "9 steps, recording cost 0.2 ms" in words


def test_nothing_that_is_written_leaves_the_picture_or_meets_its_neighbour() -> None:
    figure = loopscope.draw(hand_made())
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    words = [text for axes in figure.axes for text in axes.texts if text.get_text()]
    boxes = [text.get_window_extent(renderer) for text in words]
    whole = figure.bbox
    for text, box in zip(words, boxes, strict=True):
        assert whole.x0 - 1 <= box.x0, text
        assert box.x1 <= whole.x1 + 1, text
    for number, (text, box) in enumerate(zip(words, boxes, strict=True)):
        for other, other_box in list(zip(words, boxes, strict=True))[number + 1 :]:
            overlap = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
            same_lane = abs(box.y0 + box.y1 - other_box.y0 - other_box.y1) < box.height
            assert not (same_lane and overlap > 1), (text.get_text(), other.get_text())


def test_a_figure_is_saved_as_any_other_and_keeps_its_size(tmp_path: Path) -> None:
    figure = loopscope.draw(hand_made())
    size = figure.bbox.size.tolist()
    assert picture(hand_made()).width == 960
    png(figure, 2.0)
    assert figure.bbox.size.tolist() == size
    figure.savefig(tmp_path / "trace.svg")
    assert (tmp_path / "trace.svg").stat().st_size > 1000


def test_outside_a_notebook_nothing_is_drawn_to_show_a_trace() -> None:
    assert hand_made()._repr_mimebundle_() == {}
    assert loopscope.draw(hand_made())._repr_mimebundle_() == {}


def test_the_height_can_be_chosen_and_else_follows_the_lanes() -> None:
    assert loopscope.draw(hand_made(), height=5).get_figheight() == 5
    few, more = (loopscope.draw(recorded(crowd(count))).get_figheight() for count in (2, 20))
    assert few < more


def restless(steps: int, blocks: int = 0) -> Trace:
    """One task that takes so many steps in two seconds, and that blocks so many times."""
    trace = Trace(title="restless", origin=0.0, finish=2.0)
    for name, value in [("coroutine", "spin"), ("given_name", None), ("parent", LOOP)]:
        getattr(trace, name).append(value)
    trace.born.append(0.0)
    trace.ended.append(2.0)
    trace.outcome.append(Outcome.CANCELLED)
    for number in range(steps):
        start = 2.0 * number / steps
        trace.add_step(1, start, start, start + 1.0 / steps)
    for number in range(blocks):
        start = 2.0 * number / blocks
        trace.block_log.append(Block(1, start, start + 0.1 / blocks, Place("spin.py", 3, "work()")))
    return trace


def bars(figure: Figure) -> list[PolyCollection]:
    (axes,) = figure.axes
    return [found for found in axes.collections if isinstance(found, PolyCollection)]


@pytest.mark.parametrize("steps", [2_000, 100_000])
def test_what_is_drawn_of_a_lane_is_bounded_by_its_width(steps: int) -> None:
    figure = loopscope.draw(restless(steps))
    assert sum(len(found.get_paths()) for found in bars(figure)) < 3 * style.WIDTH * style.DPI


def test_steps_that_a_picture_can_tell_apart_stay_apart() -> None:
    running = [found for found in bars(loopscope.draw(restless(100))) if found.get_zorder() == 4]
    assert [len(found.get_paths()) for found in running] == [100]


def test_no_block_vanishes_where_there_are_very_many() -> None:
    figure = loopscope.draw(restless(100_000, blocks=300))
    (blocked,) = [found for found in bars(figure) if found.get_zorder() == 4.5]
    covered = [path.get_extents() for path in blocked.get_paths()]
    for number in range(300):
        start = 2.0 * number / 300
        assert any(box.x0 <= start + 1e-9 and start + 0.1 / 300 <= box.x1 + 1e-9 for box in covered)
    assert len(covered) <= 300
    assert "BLOCKED it 295 times more" in str(restless(10, blocks=300))


def test_where_a_task_ends_can_be_read_over_its_steps() -> None:
    words = loopscope.draw(restless(5_000)).axes[0].texts
    (cancelled,) = [text for text in words if text.get_text() == "cancelled, 2.00 s"]
    box = cancelled.get_bbox_patch()
    assert box is not None
    assert box.get_facecolor()[:3] == (1.0, 1.0, 1.0)


def test_drawing_takes_memory_for_what_is_drawn_not_for_each_step() -> None:
    loopscope.draw(restless(10))  # imports matplotlib
    trace = restless(100_000)
    _ = trace.step_end
    tracemalloc.start()
    try:
        loopscope.draw(trace)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        str(trace)
        _, most_of_text = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 100_000 * 200  # bytes: some twenty numbers for each step, while it is sorted out
    assert most_of_text - most < 1_000_000


def test_many_tasks_are_drawn_as_curves() -> None:
    trace = recorded(crowd(300))
    figure = loopscope.draw(trace)
    assert len(figure.axes) == 2
    assert figure.get_figheight() < 5


def test_a_live_axis_ends_at_a_round_number_beyond_now() -> None:
    trace = Trace(origin=0.0, until=1.3)
    assert axis_end(trace, live=True) == 2.0
    trace.until = 1.7
    assert axis_end(trace, live=True) == 2.0
    assert axis_end(trace, live=False) < 1.8


def test_the_picture_is_drawn_in_another_process_and_the_same() -> None:
    renderer = Renderer()
    try:
        trace = hand_made()
        there, here = renderer.picture(trace), picture(trace)
        assert there == here
        assert (there.width, there.text) == (960, str(trace))
    finally:
        renderer.stop()


def test_a_drawing_process_that_dies_is_said_so_and_replaced() -> None:
    renderer = Renderer()
    try:
        renderer.start()
        process = renderer._process
        assert process is not None
        process.kill()
        process.wait()
        assert renderer.picture(hand_made()).png  # a new one was started
        with pytest.raises(RendererError, match="unexpected keyword"):
            renderer.picture(hand_made(), colour="red")
    finally:
        renderer.stop()
    assert renderer._process is None


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="holds a process as POSIX does")
def test_nobody_waits_for_a_picture_longer_than_the_limit() -> None:
    renderer = Renderer()
    try:
        renderer.start()
        process = renderer._process
        assert process is not None
        renderer.picture(hand_made())
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(TooSlowError, match=r"longer than 0\.2 s"):
            renderer.picture(hand_made(), limit=0.2)
        assert process.poll() is not None
        assert renderer.picture(hand_made(), limit=60).png  # a new one was started
    finally:
        renderer.stop()


def test_the_drawing_process_keeps_no_frames_of_a_recording_that_is_over() -> None:
    renderer = Renderer()
    try:
        part = hand_made()
        renderer.picture(part, after=(0, 0), live=True)
        renderer.picture(part, after=(9, 1), live=True)
        renderer.picture(part)
        with pytest.raises(RendererError, match="had 0 steps"):
            renderer.picture(part, after=(9, 1), live=True)
    finally:
        renderer.stop()


# ── Chrome trace events ──────────────────────────────────────────────────────

# Phase: the fields that the Trace Event Format asks of it beside name, ph, pid and tid.
FIELDS = {
    "X": {"ts", "dur"},
    "i": {"ts", "s"},
    "s": {"ts", "id", "cat"},
    "f": {"ts", "id", "cat", "bp"},
    "M": {"args"},
}


def perfetto(trace: Trace, folder: Path) -> list[dict[str, Any]]:
    path = folder / "trace.json"
    trace.to_perfetto(path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert whole["displayTimeUnit"] in {"ms", "ns"}
    events: list[dict[str, Any]] = whole["traceEvents"]
    return events


@pytest.mark.parametrize("trace", [hand_made(), recorded(crowd(5))])
def test_every_event_has_the_documented_fields(trace: Trace, tmp_path: Path) -> None:
    for event in perfetto(trace, tmp_path):
        assert event.keys() >= {"name", "ph", "pid", "tid"} | FIELDS[event["ph"]]
        for field in ("ts", "dur"):
            assert event.get(field, 0) >= 0
        if event["ph"] == "i":
            assert event["s"] in {"g", "p", "t"}


@pytest.mark.parametrize("trace", [hand_made(), recorded(crowd(5))])
def test_slices_of_a_track_never_overlap_and_flows_begin_in_one(
    trace: Trace, tmp_path: Path
) -> None:
    events = perfetto(trace, tmp_path)
    slices: dict[int, list[tuple[float, float]]] = {}
    for event in events:
        if event["ph"] == "X":
            slices.setdefault(event["tid"], []).append((event["ts"], event["ts"] + event["dur"]))
    for spans in slices.values():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert start >= end - 0.002  # microseconds, rounded to thousandths
    starts = {event["id"]: event for event in events if event["ph"] == "s"}
    ends = {event["id"]: event for event in events if event["ph"] == "f"}
    assert starts.keys() == ends.keys()
    for event in starts.values():
        spans = slices[event["tid"]]
        assert any(start - 0.002 <= event["ts"] <= end + 0.002 for start, end in spans)


def test_tracks_are_named_and_the_story_is_told(tmp_path: Path) -> None:
    events = perfetto(hand_made(), tmp_path)
    names = {event["args"]["name"] for event in events if event["name"] == "thread_name"}
    assert names == {"loop", "main", "good", "bad", "slow", "asyncio_0"}
    told = {event["name"] for event in events if event["ph"] == "i"}
    assert "failed: ValueError: no such part" in told
    assert "cancel() called" in told
    assert any("BLOCKED the loop at shop.py:7" in name for name in told)


def test_outcomes_are_counted_once() -> None:
    outcomes = [task.outcome for task in hand_made().tasks]
    assert outcomes.count(Outcome.DONE) == 2


def test_a_pickled_trace_is_the_same_trace_before_and_after_its_steps_were_read() -> None:
    trace = hand_made()
    for _ in range(2):
        again = pickle.loads(pickle.dumps(trace))
        assert again.tasks == trace.tasks
        assert str(again) == str(trace)
        assert again.waits == trace.waits
        assert type(again.waits[0].place) is type(trace.waits[0].place)
        assert len(again) == len(trace) == len(trace.step_end)
