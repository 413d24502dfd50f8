"""`%load_ext loopscope`: the `%%timeline` cell magic, and a stop button that works.

`%%timeline` is not run as a magic. Its line is taken off before IPython looks at the cell, so
that the rest is an ordinary cell: top-level await, a displayed last expression, magics inside,
names that stay, tracebacks of the learner's own lines. What runs the cells is wrapped to record
while such a cell runs.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from loopscope import interrupt
from loopscope.cell import CellRecording
from loopscope.interrupt import Stop, stop_what_runs, stoppable, up_to_own_code
from loopscope.patches import Patches
from loopscope.renderer import Renderer
from loopscope.tracebacks import group_traceback, has_group

_MAGIC = "%%timeline"


@magics_class
class TimelineMagics(Magics):
    """Holds the options of `%%timeline`, and answers where its use is wrong."""

    @magic_arguments()
    @argument("--title", "-t", help="what stands above the picture; in quotes if it has spaces")
    @argument("--height", type=float, help="the height of the picture, in inches")
    @argument("--still", action="store_true", help="draw once, when the cell has ended")
    @argument(
        "--after",
        type=float,
        metavar="SECONDS",
        help="go on recording after the cell's code has ended, until the tasks that it started are "
        "done or SECONDS are over",
    )
    @argument(
        "--axis",
        type=float,
        metavar="SECONDS",
        help="let the axis reach at least so far, to compare this picture with another",
    )
    @argument(
        "--virtual",
        action="store_true",
        help="run the cell on virtual time: exact times, and none that passes. What the cell "
        "leaves running is cancelled at its end",
    )
    @argument(
        "--deadline",
        type=float,
        metavar="SECONDS",
        help="with --virtual: the real seconds after which the cell is given up (5)",
    )
    @cell_magic
    def timeline(self, line: str, cell: str) -> None:
        """Draw what the event loop does while the cell runs."""
        # Reached only when `Extension.strip` left the line in: something about it is wrong.
        options(line)
        if not cell.strip():
            raise UsageError(f"{_MAGIC} records the code below it in the same cell; there is none")
        raise UsageError(f"{_MAGIC} has to be the first line of its cell")


def options(line: str) -> Any:
    """What `line`, the text after `%%timeline`, asks for. Raises UsageError."""
    found = parse_argstring(TimelineMagics.timeline, line)
    if found.title is not None:
        found.title = found.title.strip("\"'")
    for name in ("height", "after", "axis", "deadline"):
        value = getattr(found, name)
        if value is not None and not 0 < value < 1000:
            raise UsageError(f"{_MAGIC} --{name} takes a number above 0, not {value:g}")
    if found.virtual and found.after is not None:
        raise UsageError(
            f"{_MAGIC} --virtual and --after exclude each other: virtual time ends with the cell"
        )
    if found.deadline is not None and not found.virtual:
        raise UsageError(f"{_MAGIC} --deadline belongs to --virtual: real time has no limit")
    return found


class Extension:
    """What the extension changes in one shell, and how it is changed back."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.renderer = Renderer()
        self._patches = Patches()
        self._depth = 0

    def load(self) -> None:
        """Put everything in place, and start the drawing process ahead of the first picture."""
        shell = self.shell
        shell.register_magics(TimelineMagics)
        shell.input_transformers_cleanup.append(self.strip)
        self._patches.set(shell, "run_cell_async", self._wrapped(shell.run_cell_async))
        self._patches.set(shell, "should_run_async", self._should_run(shell.should_run_async))
        self._patches.set(shell, "showtraceback", self._showing(shell.showtraceback))
        # ipykernel puts this handler back after each cell.
        kernel = getattr(shell, "kernel", None)
        if hasattr(kernel, "saved_sigint_handler"):
            self._patches.set(kernel, "saved_sigint_handler", stop_what_runs)
        self.renderer.start()

    def unload(self) -> None:
        """Put everything back and end the drawing process."""
        self._patches.undo()
        if self.strip in self.shell.input_transformers_cleanup:
            self.shell.input_transformers_cleanup.remove(self.strip)
        self.shell.magics_manager.magics["cell"].pop("timeline", None)
        interrupt.close()
        self.renderer.stop()

    # ── before the cell ──────────────────────────────────────────────────────

    def strip(self, lines: list[str]) -> list[str]:
        """Empty the magic's line, so that line numbers stay; leave it where its use is wrong."""
        return ["\n", *lines[1:]] if _wanted("".join(lines)) else lines

    def _should_run(self, original: Any) -> Any:
        @wraps(original)
        def should_run_async(raw_cell: str, **kwargs: Any) -> bool:
            if original(raw_cell, **kwargs):
                return True
            # In a kernel a timeline cell without await runs in a task of its own as well: the
            # picture has a lane for it, and --after can go on once it has ended.
            running = asyncio._get_running_loop() is not None
            return running and self._depth == 0 and _wanted(raw_cell) is not None

        return should_run_async

    # ── around the cell ──────────────────────────────────────────────────────

    def _wrapped(self, original: Any) -> Any:
        @wraps(original)
        async def run_cell_async(raw_cell: str, **kwargs: Any) -> ExecutionResult:
            self._depth += 1
            try:
                wanted = _wanted(raw_cell)
                if wanted is None:
                    return await self._stoppable(original, raw_cell, kwargs)
                return await self._recorded(wanted, original, raw_cell, kwargs)
            finally:
                self._depth -= 1

        return run_cell_async

    async def _stoppable(
        self,
        original: Any,
        raw_cell: str,
        kwargs: Any,
        afterwards: Callable[[], Awaitable[None]] | None = None,
    ) -> ExecutionResult:
        """Run the cell, then `afterwards` unless it was stopped, as late as on its very way out."""
        task = _own_task()
        if task is None:  # a cell without await: Python's own handling of SIGINT serves
            return await original(raw_cell, **kwargs)  # type: ignore[no-any-return]
        result = None
        try:
            with stoppable(task, task.get_loop()) as self._stop:
                result = await original(raw_cell, **kwargs)
                if afterwards is not None and not self._stop.pressed:
                    await afterwards()
        except (KeyboardInterrupt, asyncio.CancelledError) as error:
            # Not in the learner's code, which IPython guards, but on the way in or out.
            if self._stop is None or not self._stop.pressed:
                raise
            if result is None:
                self.shell.showtraceback((type(error), error, error.__traceback__))
        if result is None:
            result = ExecutionResult(ExecutionInfo(raw_cell, False, False, True, None))
            result.error_in_exec = KeyboardInterrupt()
        elif self._stop.pressed and isinstance(result.error_in_exec, asyncio.CancelledError):
            result.error_in_exec = KeyboardInterrupt()
        return result

    async def _recorded(
        self, wanted: Any, original: Any, raw_cell: str, kwargs: Any
    ) -> ExecutionResult:
        title = wanted.title or f"In[{self.shell.execution_count}]"
        with CellRecording(self.shell, self.renderer, title, wanted) as recording:
            self._recording = recording
            try:

                async def wait_for_the_rest() -> None:
                    if recording.goes_on:
                        await recording.recorder.nothing_pending(wanted.after)

                return await self._stoppable(original, raw_cell, kwargs, wait_for_the_rest)
            finally:
                self._recording = None

    # ── after the cell ───────────────────────────────────────────────────────

    _recording: CellRecording | None = None
    _stop: Stop | None = None

    def _showing(self, original: Any) -> Any:
        @wraps(original)
        def showtraceback(exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
            kind, error, tb = exc_tuple if exc_tuple is not None else sys.exc_info()
            if self._recording is not None:
                self._recording.end(error)  # putting the traceback into colour takes its time
                ended_by = self._recording.ended_by
                if ended_by is not None and self._recording.on_private_thread():
                    return  # told by the cell itself: this thread may be ended at any line
                if isinstance(ended_by, KeyboardInterrupt):
                    error, tb = ended_by, None
                elif ended_by is not None:
                    kind, error, tb = type(ended_by), ended_by, ended_by.__traceback__
                    exc_tuple = kind, error, tb
            pressed = self._stop is not None and self._stop.pressed
            if pressed and isinstance(error, asyncio.CancelledError | KeyboardInterrupt):
                interrupted = (KeyboardInterrupt, KeyboardInterrupt(), up_to_own_code(tb))
                original(interrupted, *args, **kwargs)
            elif kind is not None and error is not None and has_group(error):
                self.shell._showtraceback(kind, error, group_traceback(kind, error, tb))
            else:
                original(exc_tuple, *args, **kwargs)

        return showtraceback


def _wanted(raw_cell: str) -> Any:
    """The options of a `%%timeline` cell; None for any other, and where its use is wrong."""
    text = raw_cell.lstrip("\n")
    first, _, body = text.partition("\n")
    name, _, line = first.partition(" ")
    if name.rstrip() != _MAGIC or not body.strip():
        return None
    try:
        return options(line)
    except UsageError:
        return None


def _own_task() -> asyncio.Task[Any] | None:
    """The task that was made to run this cell, None where the cell runs in somebody else's."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return None
    code = getattr(task.get_coro(), "cr_code", None) if task is not None else None
    return task if code is not None and code.co_name == "run_cell_async" else None


_extensions: dict[int, Extension] = {}


def load(shell: InteractiveShell) -> None:
    """Load the extension into `shell`; loading it again does nothing."""
    if id(shell) not in _extensions:
        extension = Extension(shell)
        extension.load()
        _extensions[id(shell)] = extension


def unload(shell: InteractiveShell) -> None:
    """Take the extension out of `shell`."""
    extension = _extensions.pop(id(shell), None)
    if extension is not None:
        extension.unload()
