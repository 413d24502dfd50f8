"""The process in which one recorder meets the storm: `python -m benchmarks.recorders NAME PAIRS`.

Prints [[seconds, CPU seconds] unrecorded, [seconds, CPU seconds] recorded] of each pair as JSON.
Imports each recorder only where it is the one that is measured: this runs on other Pythons, too,
where Loopscope is not installed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks.paired import pairs

TASKS = 20_000
SWITCHES = 5
Seconds = tuple[float, float]
Storm = Callable[[], Awaitable[Any]]


async def switch(times: int) -> None:
    """Give up the turn `times` times and do nothing else."""
    for _ in range(times):
        await asyncio.sleep(0)


async def storm(tasks: int = TASKS, switches: int = SWITCHES) -> None:
    """Run `tasks` tasks at once, each of which switches `switches` times."""
    await asyncio.gather(*(switch(switches) for _ in range(tasks)))


def measured(recorded: Callable[[Storm], Awaitable[Any]], tasks: int = TASKS) -> Seconds:
    """Seconds and CPU seconds of one storm, on a loop of its own, started and stopped untimed.

    What the recorder does to begin and to end is in it; what it does with its data later is not.
    """

    async def main() -> Seconds:
        gc.collect()
        start, cpu = time.perf_counter(), time.process_time()
        await recorded(partial(storm, tasks))
        return time.perf_counter() - start, time.process_time() - cpu

    return asyncio.run(main())


async def unrecorded(run: Storm) -> None:
    """The other half of every pair."""
    await run()


async def loopscope(run: Storm) -> None:
    """Loopscope as it comes: ready times, idle times and threads on."""
    with import_module("loopscope").record():
        await run()


async def debug(run: Storm) -> None:
    """asyncio's own debug mode, which keeps a traceback for every task and handle."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # else it reports the storm as slow
    asyncio.get_running_loop().set_debug(True)
    await run()


async def viztracer(run: Storm) -> None:
    """viztracer with its default buffer, which keeps the newest million entries; nothing saved."""
    tracer = import_module("viztracer").VizTracer(log_async=True, verbose=0, register_global=False)
    tracer.start()
    await run()
    tracer.stop()


async def asyncflow(run: Storm) -> None:
    """AsyncFlow without a browser: what sending its events would cost is not in it."""
    await import_module("wigglystuff").AsyncFlow().run(run())


RECORDERS = {each.__name__: each for each in (loopscope, debug, viztracer, asyncflow)}


def main(name: str, count: str) -> None:
    """Measure `count` pairs after one small storm of each kind, which imports and warms up."""
    recorder = RECORDERS[name]
    for each in (unrecorded, recorder):
        measured(each, tasks=1000)
    found = pairs(partial(measured, unrecorded), partial(measured, recorder), int(count))
    print(json.dumps(list(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
