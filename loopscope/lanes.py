"""One lane for the loop, for each task and for each worker: bars, marks and their labels."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.transforms import ScaledTranslation

from loopscope import style
from loopscope.spans import NO_STEPS, LaneSteps, Numbers, drawn_as_one, steps_of_lanes
from loopscope.text import depths, seconds
from loopscope.trace import LOOP, Block, Cancellation, Outcome, Task, Trace, Wait

_TALL, _MIDDLE, _LOW = 0.62, 0.5, 0.36  # of a lane's height
_THINNEST = 1.6 / style.DPI  # inches: what happened is seen, however short it was
_EDGE = 0.5  # points
_MOST_LABEL = 2.3  # inches
_MOST_BLOCKS = 200  # of a lane, that are looked at for a label; bars have all of them
_FEWEST_LANES = 3

_END_MARKS = {
    Outcome.DONE: ("o", style.DONE, 5.0),
    Outcome.FAILED: ("X", style.FAILED, 6.5),
    Outcome.CANCELLED: ("D", style.CANCELLED, 4.5),
    Outcome.DESTROYED: ("s", style.FAINT, 5.0),
}


class Lanes:
    """The lanes of one trace; `height` and `label_room` in inches say what they need."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._tasks = trace.lives()
        self._steps = steps_of_lanes(trace)
        calls = trace.calls
        self._workers = {
            worker: [call for call in calls if call.worker == worker]
            for worker in dict.fromkeys(call.worker for call in calls if call.worker)
        }
        depth = depths(trace)
        self._labels = [
            "loop",
            *("   " * min(depth[task.number], 4) + task.name for task in self._tasks),
            *self._workers,
        ]
        widest = max(style.text_width(label, style.NORMAL) for label in self._labels)
        self.label_room = min(_MOST_LABEL, max(1.0, widest + 0.25))
        self.height = style.LANE * max(_FEWEST_LANES, len(self._labels))

    def draw(self, axes: Axes, end: float, width: float) -> None:
        """Draw into `axes`, whose x axis ends at `end` seconds and is `width` inches wide."""
        self._axes, self._end, self._inches = axes, end, width / end
        count = len(self._labels)
        axes.set_ylim(max(_FEWEST_LANES, count) - 0.5, -0.5)
        for y in range(0, count, 2):
            axes.axhspan(y - 0.5, y + 0.5, color=style.STRIPE, linewidth=0, zorder=0)
        axes.set_yticks([])
        for y, label in enumerate(self._labels):
            words = style.shortened(label, self.label_room - 0.12, style.NORMAL)
            self._words(0, y, words, style.TEXT, offset=8 - self.label_room * 72, size=style.NORMAL)
        self._blocks: dict[int, list[Block]] = defaultdict(list)
        for block in self._trace.blocks:
            self._blocks[block.lane].append(block)
        self._waits: dict[int, list[Wait]] = defaultdict(list)
        for wait in self._trace.waits:
            self._waits[wait.lane].append(wait)
        self._requests: dict[int, list[Cancellation]] = defaultdict(list)
        for entry in self._trace.cancellations:
            self._requests[entry.lane].append(entry)
        self._draw_loop()
        self._draw_births()
        for task in self._tasks:
            self._draw_task(task)
        for y, calls in enumerate(self._workers.values(), len(self._tasks) + 1):
            begun = [call for call in calls if call.start is not None]
            starts = _numbers(call.start for call in begun)
            stops = _numbers(self._trace.span if call.end is None else call.end for call in begun)
            self._bars(y, starts, stops, style.THREAD, _TALL)
            for call, start, stop in zip(begun, starts, stops, strict=True):
                self._inside(y, float(start), float(stop), call.what, "white")

    # ── lanes ────────────────────────────────────────────────────────────────

    def _draw_loop(self) -> None:
        steps = self._steps.values()
        starts = np.concatenate([lane.start for lane in steps]) if steps else NO_STEPS.start
        ends = np.concatenate([lane.end for lane in steps]) if steps else NO_STEPS.end
        self._bars(0, starts, ends, style.LOOP_BUSY, _MIDDLE)
        self._block_bars(0, [block for lane in self._blocks.values() for block in lane], _MIDDLE)
        self._block_labels(0, self._blocks[LOOP])

    def _draw_births(self) -> None:
        lines = [
            [(task.born, task.parent + 0.3), (task.born, task.number)]
            for task in self._tasks
            if task.parent is not None and not task.existed_before
        ]
        self._axes.add_collection(
            LineCollection(lines, colors=style.LOOP_BUSY, linewidths=0.7, alpha=0.55, zorder=1.5),
            autolim=False,
        )

    def _draw_task(self, task: Task) -> None:
        trace, y = self._trace, task.number
        ended = trace.span if task.ended is None else task.ended
        steps, blocks = self._steps.get(y, NO_STEPS), self._blocks[y]
        life = _numbers([task.born]), _numbers([ended])
        self._bars(y, *life, style.WAITING, _LOW, zorder=2, edge=style.WAITING_EDGE)
        self._draw_ready(task, steps, ended)
        self._bars(y, steps.start, steps.end, style.RUNNING, _TALL, zorder=4)
        self._block_bars(y, blocks, 0.8)
        taken = self._draw_end(task, steps, blocks)
        self._draw_cancellations(y, steps)
        for wait in self._waits[y]:
            until = steps.next_start(wait.start)
            until = min(ended if until is None else until, taken)
            self._inside(y, wait.start, until, wait.what, style.FAINT)
        self._block_labels(y, blocks)

    def _draw_ready(self, task: Task, steps: LaneSteps, ended: float) -> None:
        # A moment of readiness is part of every step; only what has a width is a wait for the loop.
        visible = (steps.start - steps.ready) * self._inches > _THINNEST
        starts, stops = steps.ready[visible], steps.start[visible]
        since = self._trace.still_ready.get(task.number)
        if since is not None and (ended - since + self._trace.origin) * self._inches > _THINNEST:
            starts = np.append(starts, since - self._trace.origin)
            stops = np.append(stops, ended)
        self._bars(
            task.number, starts, stops, style.READY, _MIDDLE,
            edge=style.READY_EDGE, hatch=style.READY_HATCH,
        )  # fmt: skip

    def _draw_end(self, task: Task, steps: LaneSteps, blocks: list[Block]) -> float:
        """Mark how the task ended; the return value is where, to the left, its words begin."""
        if task.ended is None:
            return math.inf
        mark, colour, size = _END_MARKS[task.outcome]
        self._axes.plot(
            task.ended, task.number, mark, color=colour, markersize=size, mec="white", mew=0.6,
            zorder=6, clip_on=False,
        )  # fmt: skip
        kind = task.error if task.outcome is Outcome.FAILED else task.outcome.name.lower()
        words = f"{kind}, {seconds(task.ended)}"
        right = (self._end - task.ended) * self._inches - 0.1
        if right >= style.text_width(words) + 0.06:
            self._words(task.ended, task.number, words, colour, offset=6)
            return task.ended
        left = (task.ended - task.born) * self._inches - 0.2
        words = style.shortened(words, left * 0.7)
        begin = task.ended - (style.text_width(words) + 0.15) / self._inches
        if not words or any(block.end > begin for block in blocks):  # whose own words come first
            return task.ended
        before = task.ended - 0.1 / self._inches  # the last step, mostly short, is under the mark
        on_bar = bool(np.any((steps.end > begin) & (steps.start < before)))
        self._words(
            task.ended, task.number, words, colour, offset=-8 if on_bar else -6, align="right",
            box=on_bar,
        )  # fmt: skip
        return begin

    def _draw_cancellations(self, lane: int, steps: LaneSteps) -> None:
        asked = _numbers(entry.time for entry in self._requests[lane])
        self._triangles(asked, lane - 0.42, filled=False)
        # Where the task was next run after the request, there it met the CancelledError.
        met = [steps.next_start(float(time), at_once=True) for time in asked]
        self._triangles(
            _numbers(time for time in met if time is not None), lane + 0.36, filled=True
        )

    def _triangles(self, times: Numbers, y: float, filled: bool) -> None:
        # Of marks that lie over each other, one to a pixel is seen.
        _, first = np.unique(np.round(times * self._inches * style.DPI), return_index=True)
        if len(first):
            self._axes.plot(
                times[first], np.full(len(first), y), "v", markersize=4.5, mec=style.CANCELLED,
                mew=0.9, zorder=7, clip_on=False, mfc=style.CANCELLED if filled else style.GROUND,
            )  # fmt: skip

    # ── bars and words ───────────────────────────────────────────────────────

    def _bars(
        self,
        y: float,
        starts: Numbers,
        stops: Numbers,
        colour: str,
        height: float,
        zorder: float = 3,
        edge: str = "none",
        hatch: str | None = None,
    ) -> None:
        """Draw bars; those without an edge that touch are one."""
        thinnest = _THINNEST / self._inches
        if edge == "none":
            starts, stops = drawn_as_one(starts, stops, thinnest)
        if not len(starts):
            return
        stops = np.maximum(stops, starts + thinnest)
        low, high = np.full_like(starts, y - height / 2), np.full_like(starts, y + height / 2)
        corners = ((starts, low), (stops, low), (stops, high), (starts, high))
        boxes = np.stack([np.column_stack(corner) for corner in corners], axis=1)
        bars = PolyCollection(
            list(boxes), facecolors=colour, edgecolors=edge,
            linewidths=0 if edge == "none" else _EDGE, hatch=hatch, zorder=zorder,
        )  # fmt: skip
        self._axes.add_collection(bars, autolim=False)

    def _block_bars(self, y: float, blocks: list[Block], height: float) -> None:
        starts = _numbers(block.start for block in blocks)
        stops = _numbers(block.end for block in blocks)
        self._bars(y, starts, stops, style.BLOCKED, height, zorder=4.5 if y else 3)

    def _inside(self, y: float, start: float, stop: float, words: str, colour: str) -> None:
        room = (stop - start) * self._inches - 0.14
        if room > 0.25:
            self._words(start, y, style.shortened(words, room), colour, offset=5)

    def _block_labels(self, y: float, blocks: list[Block]) -> None:
        """Say where the loop was blocked, the longest first, wherever there is room left."""
        taken: list[tuple[float, float]] = []
        for block in sorted(blocks, key=lambda block: block.start - block.end)[:_MOST_BLOCKS]:
            self._block_label(y, block, taken)

    def _block_label(self, y: float, block: Block, taken: list[tuple[float, float]]) -> None:
        held = block.end - block.start  # nothing on a virtual clock, which stands still meanwhile
        place = f" · {block.place} {block.place.source}" if block.place else " · line unknown"
        words = f"BLOCKED {seconds(held)}{place}" if held else f"BLOCKED{place}"
        room = (block.end - block.start) * self._inches - 0.12
        if style.text_width(words, bold=True) <= room or room > 2.6:
            words = style.shortened(words, room, bold=True)
            taken.append((block.start, block.end))
            self._words(block.start, y, words, "white", offset=4, bold=True, zorder=8)
            return
        after = (self._end - block.end) * self._inches - 0.1
        before = block.start * self._inches - 0.1
        right = after >= min(before, style.text_width(words, bold=True))
        words = style.shortened(words, max(after, before), bold=True)
        width = (style.text_width(words, bold=True) + 0.1) / self._inches
        span = (block.end, block.end + width) if right else (block.start - width, block.start)
        if any(low < span[1] and span[0] < high for low, high in taken):
            return
        taken.append((min(span[0], block.start), max(span[1], block.end)))
        x, offset, align = (block.end, 5, "left") if right else (block.start, -5, "right")
        self._words(
            x, y, words, style.BLOCKED, offset=offset, align=align, bold=True, zorder=8, box=True
        )

    def _words(
        self, x: float, y: float, words: str, colour: str, *, offset: float, align: str = "left",
        size: float = style.SMALL, bold: bool = False, zorder: float = 5, box: bool = False,
    ) -> None:  # fmt: skip
        """Write `words` at x, y, moved sideways by `offset` points."""
        if not words:
            return
        figure = self._axes.get_figure()
        assert figure is not None
        moved = ScaledTranslation(offset / 72, 0, figure.dpi_scale_trans)
        self._axes.text(
            x, y, words, color=colour, transform=self._axes.transData + moved, fontsize=size,
            fontweight="bold" if bold else "normal", ha=align, va="center_baseline", zorder=zorder,
            clip_on=False,
            bbox={"fc": style.GROUND, "ec": "none", "alpha": 0.85, "pad": 1} if box else None,
        )  # fmt: skip


def _numbers(values: Iterable[float | None]) -> Numbers:
    return np.array(list(values), dtype=float)
