"""What a picture shows can be told from its ground by eyes that see little contrast.

The limits are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/): 4.5 to 1 for text of these sizes
(1.4.3), 3 to 1 for what has to be seen to understand a picture (1.4.11).
"""

import re

import pytest

from loopscope import style

WHITE = "#ffffff"
GROUNDS = (style.GROUND, style.STRIPE)

TEXT = {
    "titles, names of tasks": (style.TEXT, GROUNDS),
    "axis, legend": (style.FAINT, GROUNDS),
    "what is awaited, on its bar": (style.FAINT, (style.WAITING,)),
    "the end of the code": (style.CODE_END, GROUNDS),
    "done": (style.DONE, (*GROUNDS, style.WAITING)),
    "failed": (style.FAILED, (*GROUNDS, style.WAITING)),
    "cancelled": (style.CANCELLED, (*GROUNDS, style.WAITING)),
    "BLOCKED beside its bar": (style.BLOCKED, GROUNDS),
    "BLOCKED on its bar": (WHITE, (style.BLOCKED,)),
    "a call on a thread's bar": (WHITE, (style.THREAD,)),
}
GRAPHICS = {
    "running": (style.RUNNING, (*GROUNDS, style.WAITING)),
    "ready: its edge and hatching": (style.READY_EDGE, (*GROUNDS, style.READY)),
    "waiting: its edge": (style.WAITING_EDGE, (*GROUNDS, style.WAITING)),
    "BLOCKED": (style.BLOCKED, (*GROUNDS, style.WAITING)),
    "the loop at work": (style.LOOP_BUSY, GROUNDS),
    "a thread at work": (style.THREAD, GROUNDS),
    "the mark of what is done": (style.DONE, (*GROUNDS, style.WAITING)),
    "a check mark": (WHITE, (style.DONE,)),
}
# Grounds, fills that have an edge, and lines that help to read off what is also written.
NOT_ALONE = {style.GROUND, style.STRIPE, style.GRID, style.WAITING, style.READY}


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `#rrggbb`, from 0 for black to 1 for white."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.005)  # a known near miss


@pytest.mark.parametrize(("colour", "grounds"), TEXT.values(), ids=TEXT)
def test_text_can_be_read(colour: str, grounds: tuple[str, ...]) -> None:
    assert min(contrast(colour, ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize(("colour", "grounds"), GRAPHICS.values(), ids=GRAPHICS)
def test_bars_and_marks_can_be_seen(colour: str, grounds: tuple[str, ...]) -> None:
    assert min(contrast(colour, ground) for ground in grounds) >= 3


def test_every_colour_is_judged() -> None:
    values = (value for name, value in vars(style).items() if name.isupper())
    colours = {v for v in values if isinstance(v, str) and re.fullmatch("#[0-9A-Fa-f]{6}", v)}
    judged = {colour for colour, _ in (*TEXT.values(), *GRAPHICS.values())}
    assert colours - judged - NOT_ALONE == set()
