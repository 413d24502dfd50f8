"""Figure 6: one check of an exercise: a virtual run, its questions, its message if it fails.

What is imported and made once, with the first check of a process, is not counted.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.paired import Row
from loopscope import check

TO_REACH = 50.0  # milliseconds
_TIMES = 60
_PARTS = [f"part {number}" for number in range(8)]


async def _together(load: Any, parts: list[str]) -> list[str]:
    return list(await asyncio.gather(*map(load, parts)))


async def _one_by_one(load: Any, parts: list[str]) -> list[str]:
    return [await load(part) for part in parts]


def rows() -> Iterator[Row]:
    """Measure a check that passes, and one that fails and tells why."""
    for what, function in (("passes", _together), ("fails, with its message", _one_by_one)):
        found = _milliseconds(lambda function=function: _check(function))  # type: ignore[misc]
        yield Row(
            f"one check of eight calls that {what}",
            f"{found:.1f} ms",
            f"{TO_REACH:.0f} ms",
            found <= TO_REACH,
        )


def _check(function: Any) -> None:
    load = check.service("load", seconds={"part 3": 2.0})
    try:
        run = check.run(function, load, _PARTS)
        run.returns([f"{part}: up to date" for part in _PARTS])
        run.takes(2.0).calls_each(load, _PARTS).leaves_nothing()
    except check.CheckFailed:
        pass


def _milliseconds(measured: Callable[[], None]) -> float:
    measured()
    times = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        measured()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000
