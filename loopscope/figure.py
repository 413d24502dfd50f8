"""A trace as a matplotlib Figure: lanes over one axis of seconds, or bands where tasks are many."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from PIL import Image

from loopscope import style
from loopscope.curves import HEIGHT as CURVES_HEIGHT
from loopscope.curves import draw_curves
from loopscope.display import in_notebook
from loopscope.lanes import Lanes
from loopscope.text import MOST_LANES, cost_line, detail, heading, seconds
from loopscope.trace import Trace

_TITLE, _AXIS, _LEGEND = 0.36, 0.26, 0.28  # inches
_RIGHT = 0.14
_MOST_IN_WORDS = 20_000  # steps that a frame of a live picture is told in words


class Timeline(Figure):
    """A drawn trace. As the last line of a notebook's cell, it shows itself, its text beside it.

    pyplot shows the figures that it made. It knows nothing of this one.
    """

    in_words = ""
    """The trace as text."""

    def _repr_mimebundle_(self, **_: Any) -> Any:
        if not in_notebook():
            return {}
        size = [round(float(inches) * style.DPI) for inches in self.get_size_inches()]
        shown = {"image/png": png(self, 2.0), "text/plain": self.in_words}
        return shown, {"image/png": {"width": size[0], "height": size[1]}}


def draw(trace: Trace, *, height: float | None = None, live: bool = False) -> Timeline:
    """Draw `trace`.

    `height` is in inches; without it, the picture is as high as its lanes need. `live` draws a
    recording under way: its axis reaches a little into the future, so that it does not shift with
    every frame. The figure belongs to no pyplot state: a notebook shows it where it is the last
    line of a cell, or is given to `display`; `figure.savefig(path)` writes it to a file.
    """
    many = trace.task_count > MOST_LANES
    lanes = None if many else Lanes(trace)
    body = CURVES_HEIGHT if lanes is None else lanes.height
    total = height or body + _TITLE + _AXIS + _LEGEND
    left = 0.9 if lanes is None else lanes.label_room
    figure = Timeline(figsize=(style.WIDTH, total), dpi=style.DPI, facecolor=style.GROUND)
    FigureCanvasAgg(figure)
    room = (style.WIDTH - left - _RIGHT, total - _TITLE - _AXIS - _LEGEND)
    box = (
        left / style.WIDTH,
        (_AXIS + _LEGEND) / total,
        room[0] / style.WIDTH,
        max(room[1], 0.1) / total,
    )
    end = axis_end(trace, live)
    if lanes is None:
        draw_curves(figure, box, trace, end)
    else:
        axes = figure.add_axes(box)
        style.time_axis(axes, end)
        lanes.draw(axes, end, room[0])
        _mark_code_end(axes, trace, end, room[0])
    _title(figure, trace, total, live)
    _legend(figure, trace, total)
    brief = live and len(trace) > _MOST_IN_WORDS  # a frame is soon replaced
    figure.in_words = heading(trace) if brief else str(trace)
    return figure


def png(figure: Figure, scale: float, quick: bool = False) -> bytes:
    """`figure` as a PNG with `scale` dots for each of its own.

    128 colours are enough for flat areas and smooth letters, and a notebook with a dozen timelines
    stays a third of the size. `quick` leaves that out, for frames that are soon replaced.
    """
    dots = figure.dpi
    figure.set_dpi(dots * scale)
    try:
        canvas: Any = figure.canvas
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    finally:
        figure.set_dpi(dots)
    buffer = io.BytesIO()
    if quick:
        image.save(buffer, format="png", compress_level=1)
    else:
        image.quantize(128, dither=Image.Dither.NONE).save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def axis_end(trace: Trace, live: bool) -> float:
    """Where the axis ends, in seconds: at the end, or while live at the next round number."""
    span = max(trace.span, trace.shown_until, 1e-6)
    if not live:
        return span * 1.015
    step: float = max(1.0, 10 ** math.floor(math.log10(span)) / 2)
    return math.ceil(span * 1.1 / step) * step


def _mark_code_end(axes: Axes, trace: Trace, end: float, room: float) -> None:
    if trace.code_end is None:
        return
    when = trace.code_end - trace.origin
    axes.axvline(when, color=style.CODE_END, linewidth=1.1, linestyle=(0, (4, 2)), zorder=6)
    words = f"the code ended: {seconds(when)}"
    right = (end - when) / end * room > style.text_width(words) + 0.15
    axes.annotate(
        words,
        (when, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(4 if right else -4, -2),
        textcoords="offset points",
        fontsize=style.SMALL,
        color=style.CODE_END,
        ha="left" if right else "right",
        va="top",
        zorder=7,
    )


def _any_ready(trace: Trace) -> bool:
    # What is short enough to be part of every step is not drawn, and needs no explanation.
    waited = np.array(trace.step_start) - np.array(trace.step_ready)
    return bool(trace.still_ready) or bool(np.any(waited > trace.span / 500))


def _title(figure: Figure, trace: Trace, total: float, live: bool) -> None:
    y = 1 - 0.2 / total
    state = "recording … " if live else ""
    clock = "" if trace.clock == "real" else f" of {trace.clock} time"
    right = f"{state}{seconds(trace.elapsed)}{clock}"
    room = style.WIDTH - 0.4 - style.text_width(right, style.LARGE, bold=True)
    words = style.shortened(detail(trace), room * 0.6)
    if words:
        figure.text(
            (0.15 + room) / style.WIDTH, y, words,
            ha="right", va="center", fontsize=style.SMALL, color=style.FAINT,
        )  # fmt: skip
        room -= style.text_width(words) + 0.2
    title = style.shortened(trace.title or "timeline", room, style.LARGE, bold=True)
    common: dict[str, Any] = {
        "fontsize": style.LARGE,
        "fontweight": "bold",
        "color": style.TEXT,
        "va": "center",
    }
    figure.text(0.1 / style.WIDTH, y, title, ha="left", **common)
    figure.text(1 - _RIGHT / style.WIDTH, y, right, ha="right", **common)


def _legend(figure: Figure, trace: Trace, total: float) -> None:
    request = Line2D([], [], marker="v", mfc="none", mec=style.CANCELLED, ms=5, ls="")
    delivery = Line2D([], [], marker="v", color=style.CANCELLED, ms=5, ls="")
    items: list[tuple[Any, str, bool]] = [
        (Patch(fc=style.RUNNING), "running", True),
        (
            Patch(fc=style.READY, ec=style.READY_EDGE, hatch=style.READY_HATCH, lw=0.5),
            "ready: could run",
            _any_ready(trace),
        ),
        (Patch(fc=style.WAITING, ec=style.WAITING_EDGE, lw=0.5), "waiting", True),
        (Patch(fc=style.BLOCKED), "BLOCKED", bool(trace.block_log)),
        (Patch(fc=style.THREAD), "thread", bool(trace.call_log)),
        (Line2D([], [], marker="o", color=style.DONE, ms=5, ls=""), "done", True),
        (Line2D([], [], marker="X", color=style.FAILED, ms=6, ls=""), "failed", 2 in trace.outcome),
        (
            Line2D([], [], marker="D", color=style.CANCELLED, ms=4.5, ls=""),
            "cancelled",
            3 in trace.outcome,
        ),
        (
            Line2D([], [], marker="s", color=style.FAINT, ms=5, ls=""),
            "destroyed, pending",
            4 in trace.outcome,
        ),
        ((request, delivery), "cancel asked, delivered", bool(trace.cancel_log)),
    ]
    shown = [(handle, label) for handle, label, wanted in items if wanted]
    figure.legend(
        [handle for handle, _ in shown],
        [label for _, label in shown],
        loc="center left",
        bbox_to_anchor=(0.02 / style.WIDTH, 0.14 / total),
        ncols=len(shown),
        frameon=False,
        fontsize=style.SMALL,
        labelcolor=style.FAINT,
        handlelength=1.1,
        handletextpad=0.45,
        columnspacing=1.1,
        handler_map={tuple: HandlerTuple(ndivide=None, pad=0.2)},
    )
    figure.text(
        1 - _RIGHT / style.WIDTH,
        0.14 / total,
        cost_line(trace),
        ha="right",
        va="center",
        fontsize=style.SMALL - 0.5,
        color=style.FAINT,
    )
