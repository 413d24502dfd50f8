"""Live drawing: what the first frame shows, and how long the end of a cell waits for the last."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from loopscope import live
from loopscope.live import Live
from loopscope.recorder import Recorder
from loopscope.renderer import Picture, Renderer, RendererError
from loopscope.trace import Trace


class Slow(Renderer):
    """Draws nothing; `ready` says when it could, `abandoned` that nobody waits any more."""

    def __init__(self) -> None:
        super().__init__()
        self.ready, self.abandoned = threading.Event(), threading.Event()
        self.stuck = False
        self.asked = threading.Event()
        self.frames: list[Trace] = []

    def prepare(self, limit: float = 0) -> None:
        """Wait for `ready`."""
        self.ready.wait(60)

    def picture(self, trace: Trace, *_: Any, **__: Any) -> Picture:
        """Keep `trace`; where it is stuck, wait until it is abandoned."""
        self.frames.append(trace)
        self.asked.set()
        if self.stuck:
            self.abandoned.wait(60)
            raise RendererError("killed")
        return Picture(b"", 1, 1, "")

    def abandon(self) -> None:
        """Note it."""
        self.abandoned.set()


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_the_first_frame_shows_how_things_are_when_drawing_can_begin() -> None:
    async def main() -> Slow:
        recorder, slow = Recorder(), Slow()
        drawing = Live(recorder, slow, lambda _: None)
        drawing.start()
        recorder.start()
        await asyncio.sleep(2 * live.PERIOD)
        await turns(500)
        assert slow.frames == []
        slow.ready.set()
        await asyncio.to_thread(slow.asked.wait, 60)
        recorder.stop()
        assert drawing.stop() > 0
        return slow

    assert len(asyncio.run(main()).frames[0]) > 500


def test_a_frame_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LIMIT", 0.05)

    async def main() -> Slow:
        recorder, slow = Recorder(), Slow()
        slow.stuck = True
        slow.ready.set()
        drawing = Live(recorder, slow, lambda _: None)
        drawing.start()
        recorder.start()
        await asyncio.to_thread(slow.asked.wait, 60)
        recorder.stop()
        assert drawing.stop() == 0
        assert slow.abandoned.is_set()
        return slow

    assert len(asyncio.run(main()).frames) == 1  # none was queued behind it
