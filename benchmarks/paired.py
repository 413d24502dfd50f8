"""Measuring in pairs, on a machine that does other things as well.

A wall-clock time says as much about what else runs as about what is measured. So every figure here
is made of pairs: once without and once with, close together in time, in alternating order, so that
what slows one slows the other and a drift cancels out. The figure is the median over the pairs; the
middle half of them stands beside it in brackets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """A line of the table.

    `reached` is None where there is nothing to reach: figures that are only stated, and the peers,
    which stand indented below the figure that they belong to.
    """

    figure: str
    measured: str
    to_reach: str = ""
    reached: bool | None = None
    peer: bool = False


@dataclass(frozen=True)
class Spread:
    """The median of several measurements and the middle half of them, `low` to `high`."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Summarise `values`, of which there must be one at least."""
        found = sorted(values)
        if len(found) < 4:
            return cls(median(found), found[0], found[-1], len(found))
        low, middle, high = quantiles(found, n=4, method="inclusive")
        return cls(middle, low, high, len(found))

    def text(self, form: str, unit: str = "", sign: str = "") -> str:
        """The median and the brackets, each number written in `form`: `×1.31 [1.28–1.40]`."""
        return (
            f"{sign}{self.median:{form}}{unit} [{self.low:{form}}–{self.high:{form}}], "
            f"{self.count} pairs"
        )


def pairs(without: Callable[[], T], with_: Callable[[], T], count: int) -> Iterator[tuple[T, T]]:
    """Measure `count` pairs, the one first and then the other first. Yields (without, with)."""
    for number in range(count):
        if number % 2:
            second = with_()
            yield without(), second
        else:
            first = without()
            yield first, with_()


def bytecode_cached(folder: str) -> dict[str, str]:
    """The environment of processes that keep their bytecode in `folder`, this one's else.

    Imports are timed as they are from the second start on: the first one compiles what it imports,
    as every one does where PYTHONDONTWRITEBYTECODE is set.
    """
    found = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found
