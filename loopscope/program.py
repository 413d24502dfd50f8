"""Recording a whole program, every asyncio loop that it runs."""

from __future__ import annotations

import asyncio
import runpy
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any

from loopscope.patches import Patches
from loopscope.recorder import Recorder
from loopscope.trace import Trace


@contextmanager
def record_loops(title: str) -> Iterator[list[Trace]]:
    """Record every asyncio loop that runs inside the block, each into a trace of its own.

    A loop is recorded from the first time that it runs until it is closed, or until the block ends.
    """
    recorders: dict[Any, Recorder] = {}
    traces: list[Trace] = []
    patches = Patches()
    run_forever, close = asyncio.BaseEventLoop.run_forever, asyncio.BaseEventLoop.close

    @wraps(run_forever)
    def recorded_run_forever(loop: Any) -> None:
        if loop not in recorders:
            name = title if not traces else f"{title}, loop {len(traces) + 1}"
            recorder = Recorder(loop, title=name, hidden=_is_housekeeping)
            recorder.start()
            recorders[loop] = recorder
            traces.append(recorder.trace)
        run_forever(loop)

    @wraps(close)
    def recorded_close(loop: Any) -> None:
        if loop in recorders and not loop.is_running():
            recorders.pop(loop).stop()
        close(loop)

    patches.set(asyncio.BaseEventLoop, "run_forever", recorded_run_forever)
    patches.set(asyncio.BaseEventLoop, "close", recorded_close)
    try:
        yield traces
    finally:
        patches.undo()
        for recorder in recorders.values():
            recorder.stop()


def _is_housekeeping(task: asyncio.Task[Any]) -> bool:
    # What asyncio.run itself runs once the program's own coroutine has ended.
    return getattr(task.get_coro(), "__qualname__", "").startswith("BaseEventLoop.shutdown_")


def run(program: str, arguments: list[str], as_module: bool = False) -> int:
    """Run a file, or a module by its name, as Python itself would; return its exit code.

    An exception that ends the program is shown with the program's own frames.
    """
    sys.argv = [program, *arguments]
    if as_module:
        sys.path[0] = str(Path.cwd())
    else:
        sys.path[0] = str(Path(program).resolve().parent)
    try:
        if as_module:
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(program, run_name="__main__")
    except SystemExit as leaving:
        return _exit_code(leaving)
    except KeyboardInterrupt as error:
        _show(error)
        return 130
    except BaseException as error:
        _show(error)
        return 1
    return 0


def _exit_code(leaving: SystemExit) -> int:
    if leaving.code is None or isinstance(leaving.code, int):
        return leaving.code or 0
    print(leaving.code, file=sys.stderr)
    return 1


def _show(error: BaseException) -> None:
    with suppress(BrokenPipeError):
        traceback.print_exception(type(error), error, _own_part(error.__traceback__))


def _own_part(tb: TracebackType | None) -> TracebackType | None:
    machinery = {__file__, runpy.__file__, "<frozen runpy>"}
    while tb is not None and tb.tb_frame.f_code.co_filename in machinery:
        tb = tb.tb_next
    return tb
