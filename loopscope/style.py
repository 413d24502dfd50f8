"""What every picture of a timeline shares: colours, sizes, the measuring of text.

The colours are Okabe and Ito's, which stay apart for colour-blind readers
(https://jfly.uni-koeln.de/color/), some of them darker, so that words in them and on them can be
read (WCAG's 4.5 to 1, and 3 to 1 for what is no text; tests/library/test_contrast.py). Two fills
are pale, with an edge that isn't. No state is told by colour alone. The ground is opaque, so the
pictures read the same in a light and a dark theme.
"""

from __future__ import annotations

from functools import cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator

GROUND = "#ffffff"
STRIPE = "#f3f5f8"
GRID = "#d5dbe2"
TEXT = "#1f2933"
FAINT = "#52606d"

RUNNING = "#0072B2"
READY = "#E69F00"
READY_EDGE = "#7d5200"
WAITING = "#d3dde8"
WAITING_EDGE = "#6f7d8c"
BLOCKED = "#B84A00"
LOOP_BUSY = "#616e7c"
THREAD = "#00805e"
DONE = "#006b4f"
FAILED = "#c1121f"
CANCELLED = "#8a3b74"
CODE_END = "#3e4c59"

READY_HATCH = "////"

WIDTH = 9.6
"""Inches; at 100 dots an inch this is the width of an output in JupyterLab."""
DPI = 100
LANE = 0.27
"""Inches of height for each lane."""
_HINTING = 1.06  # on screen, letters are set on whole pixels and come out a little wider
SMALL, NORMAL, LARGE = 7.5, 8.5, 10.5


def text_width(text: str, size: float = SMALL, bold: bool = False) -> float:
    """The width of `text` in inches."""
    return sum(_advance(character, bold) for character in text) * size / 72 * _HINTING


@cache
def _advance(character: str, bold: bool) -> float:
    # The width of one character in a font of one point. Adding them up leaves out kerning, which
    # matplotlib's own font hardly has, and is a hundred times as fast as outlining the text.
    font = get_font(findfont(FontProperties(weight="bold" if bold else "normal")))
    font.set_size(100, 72)
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def shortened(text: str, room: float, size: float = SMALL, bold: bool = False) -> str:
    """`text`, cut with an ellipsis to fit `room` inches; empty where not even a little fits."""
    if text_width(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", size, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low] + "…" if low >= 3 else ""


def time_axis(axes: Axes, end: float) -> None:
    """Make the x axis one of time, from 0 to `end` seconds, in milliseconds where it is short."""
    unit, factor = ("s", 1.0) if end >= 0.1 else ("ms", 1000.0)
    axes.set_xlim(0, end)
    axes.xaxis.set_major_locator(MaxNLocator(9, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x * factor:.6g} {unit}"))
    axes.tick_params(axis="x", labelsize=SMALL, labelcolor=FAINT, length=0, pad=3)
    axes.grid(axis="x", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
