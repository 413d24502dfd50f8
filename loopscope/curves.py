"""Very many tasks in one picture: how busy the loop was, how many tasks lived and were ready."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from loopscope import style
from loopscope.bands import Bands, bands
from loopscope.trace import Trace

HEIGHT = 2.5
"""Inches that the curves need."""


def draw_curves(
    figure: Figure, box: tuple[float, float, float, float], trace: Trace, end: float
) -> None:
    """Draw into `box` (left, bottom, width, height: shares of the figure), up to `end` seconds."""
    left, bottom, width, height = box
    found = bands(trace)
    tasks = figure.add_axes((left, bottom, width, height * 0.66))
    loop = figure.add_axes((left, bottom + height * 0.76, width, height * 0.2))
    _draw_tasks(tasks, found, end)
    _draw_loop(loop, found, trace, end)


def _draw_tasks(axes: Axes, found: Bands, end: float) -> None:
    axes.fill_between(found.times, found.alive, color=style.WAITING, step="mid", linewidth=0)
    axes.fill_between(
        found.times, found.ready, color=style.READY, step="mid", linewidth=0,
        hatch=style.READY_HATCH, edgecolor=style.READY_EDGE,
    )  # fmt: skip
    axes.plot(found.times, found.alive, color=style.FAINT, linewidth=0.9, drawstyle="steps-mid")
    axes.set_ylim(0, max(1.0, float(found.alive.max()) * 1.1))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{int(value):,}"))
    _label(axes, end, "tasks")


def _draw_loop(axes: Axes, found: Bands, trace: Trace, end: float) -> None:
    axes.fill_between(found.times, found.busy, color=style.LOOP_BUSY, step="mid", linewidth=0)
    for block in trace.blocks:
        axes.axvspan(block.start, block.end, color=style.BLOCKED, linewidth=0)
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 1], ["0", "100 %"])
    _label(axes, end, "loop busy")
    axes.tick_params(axis="x", labelbottom=False)


def _label(axes: Axes, end: float, name: str) -> None:
    style.time_axis(axes, end)
    axes.set_ylabel(name, fontsize=style.NORMAL, color=style.TEXT)
    axes.tick_params(axis="y", labelsize=style.SMALL, labelcolor=style.FAINT, length=0)
    axes.grid(axis="y", color=style.GRID, linewidth=0.7)
