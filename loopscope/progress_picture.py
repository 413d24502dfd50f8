"""The picture of a learner's progress: a row for each lesson, a mark for each thing to pass."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from loopscope import style
from loopscope.standing import Row

# All in inches.
_ROW = 0.36
_TITLES = 3.7
_QUIZ = 1.0
_MARK = 0.17
_STEP = 0.31
_HOOK = ((-0.045, 0.0), (-0.012, 0.038), (0.05, -0.042))


def png(rows: list[Row]) -> bytes:
    """Return the picture as PNG."""
    buffer = BytesIO()
    draw(rows).savefig(buffer, format="png")
    return buffer.getvalue()


def draw(rows: list[Row]) -> Figure:
    """Return a figure: lessons from the top down; a disc for the quiz, squares for exercises."""
    height = _ROW * (len(rows) + 1.05)
    figure = Figure(figsize=(style.WIDTH, height), dpi=style.DPI, facecolor=style.GROUND)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, style.WIDTH), ylim=(height, 0))
    axes.set_axis_off()
    _write(axes, _TITLES + _QUIZ / 2 - 0.2, _ROW * 0.6, "quiz", small=True, centred=True)
    _write(axes, _TITLES + _QUIZ + 0.1, _ROW * 0.6, "exercises", small=True)
    for number, row in enumerate(rows):
        y = _ROW * (number + 1.45)
        if number % 2 == 0:
            axes.axhspan(y - _ROW / 2, y + _ROW / 2, color=style.STRIPE, zorder=0)
        _row(axes, row, y)
    return figure


def _row(axes: Axes, row: Row, y: float) -> None:
    _write(axes, 0.15, y, row.lesson)
    _write(axes, 0.5, y, style.shortened(row.title, _TITLES - 0.6, style.NORMAL))
    x = _TITLES + _QUIZ / 2
    right, of = row.quiz or (0, 1)
    axes.add_patch(Circle((x - 0.2, y), _MARK / 2, **_look(right == of, row.quiz is not None)))
    if row.quiz:
        _write(axes, x, y, f"{right}/{of}", small=True)
    x = _TITLES + _QUIZ + 0.2
    for _, passed in row.exercises:
        corner = (x - _MARK / 2, y - _MARK / 2)
        shape = "round,pad=0,rounding_size=0.03"
        look = _look(passed, passed)
        axes.add_patch(FancyBboxPatch(corner, _MARK, _MARK, boxstyle=shape, **look))
        if passed:
            xs, ys = [x + dx for dx, _ in _HOOK], [y + dy for _, dy in _HOOK]
            axes.plot(xs, ys, color=style.GROUND, linewidth=1.5)
        x += _STEP
    done = sum(passed for _, passed in row.exercises)
    _write(axes, x, y, f"{done} of {len(row.exercises)}", small=True)


def _look(full: bool, begun: bool) -> dict[str, Any]:
    return {
        "facecolor": style.DONE if full else style.GROUND,
        "edgecolor": style.DONE if begun else style.FAINT,
        "linewidth": 1.2,
    }


def _write(
    axes: Axes, x: float, y: float, text: str, *, small: bool = False, centred: bool = False
) -> None:
    axes.text(
        x,
        y,
        text,
        size=style.SMALL if small else style.NORMAL,
        color=style.FAINT if small else style.TEXT,
        ha="center" if centred else "left",
        va="center",
    )
