"""Figure 2: how late the loop gets to its work because a live timeline is drawn beside it.

A ticker asks to be woken every few milliseconds and notes how late it was, while twelve tasks work
and wait as a lesson's do. The 99th percentile is taken: a mean would hide the few turns that a
picture disturbs. Recorded spells without and with live drawing alternate, and their percentiles are
subtracted pair by pair. The peer is what one would write first: matplotlib, on the loop itself, as
often as the live timeline draws.
"""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Iterator
from statistics import quantiles

import loopscope
from benchmarks.paired import Row, Spread, pairs
from loopscope.live import PERIOD, Live
from loopscope.recorder import Recorder
from loopscope.renderer import Picture, Renderer

TASKS = 12
TO_REACH = 2.0  # milliseconds
_TICK = 0.003  # seconds between ticks
_PAIRS = 11
_SPELL = 2.0  # seconds of one measurement: some 600 ticks, nine pictures


def rows() -> Iterator[Row]:
    """Measure live drawing, then drawing on the loop, each against no drawing at all."""
    renderer = Renderer()
    frames: list[Picture] = []
    try:
        renderer.picture(loopscope.Trace(finish=1.0))  # from now on the process is there and warm
        loopscope.draw(loopscope.Trace(finish=1.0))  # and so is matplotlib in this one
        found = pairs(_spell, lambda: _spell(renderer, frames), _PAIRS)
        live = Spread.of(drawn - alone for alone, drawn in found)
        rate = len(frames) / (live.count * _SPELL)
        yield Row(
            f"p99 of the loop's lateness, {TASKS} tasks: live drawing adds",
            f"{live.text('+.2f', ' ms')}; {rate:.1f} frames a second",
            f"{TO_REACH:g} ms",
            live.median <= TO_REACH,
        )
    finally:
        renderer.stop()
    found = pairs(_spell, lambda: _spell(on_loop=True), 3)
    peer = Spread.of(drawn - alone for alone, drawn in found)
    yield Row("matplotlib, drawn on the loop as often", peer.text("+.1f", " ms"), peer=True)


def _spell(
    renderer: Renderer | None = None, frames: list[Picture] | None = None, on_loop: bool = False
) -> float:
    """The 99th percentile of lateness, in milliseconds, over one recorded spell.

    With `renderer` and `frames` it is drawn live, into `frames`, as the magic does.
    """
    return asyncio.run(_recorded(renderer, frames, on_loop))


async def _recorded(
    renderer: Renderer | None, frames: list[Picture] | None, on_loop: bool
) -> float:
    recorder = Recorder(title="latency")
    live = Live(recorder, renderer, frames.append) if renderer and frames is not None else None
    recorder.start()
    try:
        if live is not None:
            live.start()
        others = [asyncio.create_task(_work(random.Random(number))) for number in range(TASKS - 1)]
        if on_loop:
            others.append(asyncio.create_task(_draw(recorder)))
        ticker = asyncio.create_task(_ticker())
        late = await ticker
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    finally:
        recorder.stop()
        if live is not None:
            live.stop()
    return quantiles(late, n=100)[98] * 1000


async def _ticker() -> list[float]:
    loop = asyncio.get_running_loop()
    late, end = [], loop.time() + _SPELL
    while (now := loop.time()) < end:
        await asyncio.sleep(_TICK)
        late.append(loop.time() - now - _TICK)
    return late


async def _work(chance: random.Random) -> None:
    """Wait some tens of milliseconds, compute for some tenths of one, and so on."""
    while True:
        await asyncio.sleep(chance.uniform(0.01, 0.06))
        sum(range(chance.randrange(5_000)))


async def _draw(recorder: Recorder) -> None:
    while True:
        await asyncio.sleep(PERIOD)
        loopscope.draw(recorder.snapshot(), live=True).savefig(io.BytesIO(), format="png")
