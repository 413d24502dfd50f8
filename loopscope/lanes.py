"""One lane for the loop, for each task and for each worker: bars, marks and their labels."""

from __future__ import annotations

import math
from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.transforms import ScaledTranslation

from loopscope import style
from loopscope.text import depths, seconds
from loopscope.trace import LOOP, Block, Cancellation, Outcome, Step, Task, Trace

_TALL, _MIDDLE, _LOW = 0.62, 0.5, 0.36  # of a lane's height
_THINNEST = 1.6 / style.DPI  # inches: what happened is seen, however short it was
_EDGE = 0.5  # points
_MOST_LABEL = 2.3  # inches
_FEWEST_LANES = 3

_END_MARKS = {
    Outcome.DONE: ("o", style.DONE, 5.0),
    Outcome.FAILED: ("X", style.FAILED, 6.5),
    Outcome.CANCELLED: ("D", style.CANCELLED, 4.5),
}


class Lanes:
    """The lanes of one trace; `height` and `label_room` in inches say what they need."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._tasks = trace.tasks
        self._steps = trace.steps_by_lane()
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
        self._draw_loop()
        blocks = self._trace.blocks
        self._draw_births()
        for task in self._tasks:
            self._draw_task(task, [block for block in blocks if block.lane == task.number])
        for y, calls in enumerate(self._workers.values(), len(self._tasks) + 1):
            spans = [
                (call.start, self._trace.span if call.end is None else call.end)
                for call in calls
                if call.start is not None
            ]
            self._bars(y, spans, style.THREAD, _TALL)
            for call, (start, stop) in zip(calls, spans, strict=False):
                self._inside(y, start, stop, call.what, "white")

    # ── lanes ────────────────────────────────────────────────────────────────

    def _draw_loop(self) -> None:
        everything = [(step.start, step.end) for steps in self._steps.values() for step in steps]
        self._bars(0, everything, style.LOOP_BUSY, _MIDDLE)
        for block in self._trace.blocks:
            self._bars(0, [(block.start, block.end)], style.BLOCKED, _MIDDLE)
            if block.lane == LOOP:
                self._block_label(0, block)

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

    def _draw_task(self, task: Task, blocks: list[Block]) -> None:
        trace, y = self._trace, task.number
        ended = trace.span if task.ended is None else task.ended
        steps = task.steps
        self._bars(y, [(task.born, ended)], style.WAITING, _LOW, zorder=2, edge=style.WAITING_EDGE)
        ready = [(step.ready, step.start) for step in steps if step.start > step.ready]
        since = trace.still_ready.get(task.number)
        if since is not None and not math.isnan(since):
            ready.append((since - trace.origin, ended))
        self._bars(
            y, self._visible(ready), style.READY, _MIDDLE,
            edge=style.READY_EDGE, hatch=style.READY_HATCH,
        )  # fmt: skip
        self._bars(y, [(step.start, step.end) for step in steps], style.RUNNING, _TALL, zorder=4)
        for block in blocks:
            self._bars(y, [(block.start, block.end)], style.BLOCKED, 0.8, zorder=4.5)
        taken = self._draw_end(task)
        self._draw_cancellations(task)
        self._label_waits(task, ended, taken)
        for block in blocks:
            self._block_label(y, block)

    def _draw_end(self, task: Task) -> float:
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
        last_step = task.steps[-1].start if task.steps else task.born
        on_bar = (task.ended - last_step) * self._inches > 0.1  # a dark ground, often with words
        if not words or on_bar:
            return task.ended
        self._words(task.ended, task.number, words, colour, offset=-6, align="right")
        return task.ended - (style.text_width(words) + 0.15) / self._inches

    def _draw_cancellations(self, task: Task) -> None:
        mine = [entry for entry in self._trace.cancellations if entry.lane == task.number]
        for entry in mine:
            self._triangle(entry.time, task.number - 0.42, filled=False)
            delivered = _delivery(entry, task.steps)
            if delivered is not None:
                self._triangle(delivered, task.number + 0.36, filled=True)

    def _triangle(self, x: float, y: float, filled: bool) -> None:
        self._axes.plot(
            x, y, "v", markersize=4.5, mec=style.CANCELLED, mew=0.9, zorder=7, clip_on=False,
            mfc=style.CANCELLED if filled else style.GROUND,
        )  # fmt: skip

    def _label_waits(self, task: Task, ended: float, taken: float) -> None:
        waits = [wait for wait in self._trace.waits if wait.lane == task.number]
        starts = [step.start for step in task.steps]
        for wait in waits:
            until = min((start for start in starts if start > wait.start), default=ended)
            until = min(until, taken)
            self._inside(task.number, wait.start, until, wait.what, style.FAINT)

    # ── bars and words ───────────────────────────────────────────────────────

    def _bars(
        self,
        y: float,
        spans: Iterable[tuple[float, float]],
        colour: str,
        height: float,
        zorder: float = 3,
        edge: str = "none",
        hatch: str | None = None,
    ) -> None:
        thinnest = _THINNEST / self._inches
        low, high = y - height / 2, y + height / 2
        boxes = []
        for start, stop in spans:
            stop = max(stop, start + thinnest)
            boxes.append([(start, low), (stop, low), (stop, high), (start, high)])
        if boxes:
            bars = PolyCollection(
                boxes, facecolors=colour, edgecolors=edge,
                linewidths=0 if edge == "none" else _EDGE, hatch=hatch, zorder=zorder,
            )  # fmt: skip
            self._axes.add_collection(bars, autolim=False)

    def _visible(self, spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
        # A moment of readiness is part of every step; only what has a width is a wait for the loop.
        return [span for span in spans if (span[1] - span[0]) * self._inches > _THINNEST]

    def _inside(self, y: float, start: float, stop: float, words: str, colour: str) -> None:
        room = (stop - start) * self._inches - 0.14
        if room > 0.25:
            self._words(start, y, style.shortened(words, room), colour, offset=5)

    def _block_label(self, y: float, block: Block) -> None:
        held = block.end - block.start  # nothing on a virtual clock, which stands still meanwhile
        place = f" · {block.place} {block.place.source}" if block.place else " · line unknown"
        words = f"BLOCKED {seconds(held)}{place}" if held else f"BLOCKED{place}"
        room = (block.end - block.start) * self._inches - 0.12
        if style.text_width(words, bold=True) <= room or room > 2.6:
            words = style.shortened(words, room, bold=True)
            self._words(block.start, y, words, "white", offset=4, bold=True, zorder=8)
            return
        after = (self._end - block.end) * self._inches - 0.1
        before = block.start * self._inches - 0.1
        right = after >= min(before, style.text_width(words, bold=True))
        words = style.shortened(words, max(after, before), bold=True)
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


def _delivery(entry: Cancellation, steps: tuple[Step, ...]) -> float | None:
    """When the task was next run after the request: that is where it met the CancelledError."""
    return next((step.start for step in steps if step.start >= entry.time), None)
