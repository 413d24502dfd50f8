"""Ways to get a trace in a test: one recorded from real code, one made by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import loopscope
from loopscope.trace import LOOP, Block, Call, Cancellation, Outcome, Place, Task, Trace, Wait


def recorded(coroutine: Coroutine[Any, Any, Any]) -> Trace:
    """The trace of `coroutine`, run to its end; exceptions of its own are part of the story."""

    async def main() -> Trace:
        with loopscope.record("test") as trace, suppress(TimeoutError):
            await coroutine
        return trace

    return asyncio.run(main())


def named(trace: Trace, name: str) -> Task:
    """The one task of `trace` that is called `name`."""
    (task,) = [task for task in trace.tasks if task.name == name]
    return task


def hand_made() -> Trace:
    """Two seconds with everything in them that a picture can show, at times that are known.

    `main` starts `good`, `bad` and `slow`; `bad` fails at 1.0, `slow` is cancelled then; `good`
    blocks from 0.5 to 0.8 and is done at 1.5; a thread works from 0.2 to 0.4.
    """
    trace = Trace(title="by hand", origin=100.0, finish=102.0)
    for name, parent, born, ended, outcome in [
        ("main", LOOP, 0.0, 2.0, Outcome.DONE),
        ("good", 1, 0.1, 1.5, Outcome.DONE),
        ("bad", 1, 0.1, 1.0, Outcome.FAILED),
        ("slow", 1, 0.1, 1.0, Outcome.CANCELLED),
    ]:
        trace.coroutine.append(name)
        trace.given_name.append(None)
        trace.parent.append(parent)
        trace.born.append(100 + born)
        trace.ended.append(100 + ended)
        trace.outcome.append(outcome)
    trace.existed.add(1)
    trace.errors[3] = "ValueError: no such part"
    for lane, ready, start, end in [
        (1, 0.0, 0.0, 0.1),
        (2, 0.1, 0.1, 0.11),
        (3, 0.1, 0.11, 0.12),
        (4, 0.1, 0.12, 0.13),
        (2, 0.5, 0.5, 0.8),
        (3, 0.6, 0.99, 1.0),
        (4, 0.99, 1.0, 1.0),
        (2, 1.49, 1.49, 1.5),
        (1, 1.99, 1.99, 2.0),
    ]:
        trace.add_step(lane, 100 + ready, 100 + start, 100 + end)
    trace.idle_start.append(100.13)
    trace.idle_end.append(100.5)
    place = Place("shop.py", 7, "time.sleep(0.3)")
    trace.block_log.append(Block(2, 100.5, 100.8, place))
    trace.wait_log.append(Wait(4, 100.13, "sleep(9)", place))
    trace.cancel_log.append(Cancellation(4, 100.99, LOOP))
    trace.call_log.append(Call(1, "resize", 100.15, "asyncio_0", 100.2, 100.4))
    trace.cost = 0.0002
    return trace
