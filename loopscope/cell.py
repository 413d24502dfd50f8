"""The recording of one notebook cell, and the picture that it leaves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

from loopscope.clock import DEADLINE
from loopscope.live import Live
from loopscope.output import output_of
from loopscope.patches import Patches
from loopscope.private_run import PrivateRun
from loopscope.recorder import Recorder
from loopscope.renderer import LIMIT, Renderer, RendererError, TooSlowError, picture
from loopscope.trace import RecordingError, Trace

_KERNEL_PACKAGES = {"ipykernel", "IPython", "tornado", "zmq", "jupyter_client", "loopscope"}
_last: list[Trace] = []


def last() -> Trace:
    """The trace of the latest `%%timeline` cell that has ended.

    Raises `RecordingError` where there is none yet.
    """
    if not _last:
        raise RecordingError("no timeline yet: run a cell that begins with %%timeline first")
    return _last[0]


class CellRecording:
    """The recording of one cell, with its picture.

    It begins when IPython is done with its own preparations and turns to the learner's code, and
    ends with that code, or with what the code left running where `--after` asks for it.
    """

    def __init__(
        self, shell: InteractiveShell, renderer: Renderer, title: str, wanted: Any
    ) -> None:
        self._shell = shell
        self._renderer = renderer
        self._wanted = wanted
        self._patches = Patches()
        self._output = output_of(shell)
        self._live: Live | None = None
        self._running = False
        self._virtual: PrivateRun | None = None
        self._trace: Trace | None = None  # once the recording is over
        self.recorder = Recorder(title=title, hidden=_belongs_to_kernel, root_name="cell")
        self.recorder.trace.shown_until = wanted.axis or 0.0

    def __enter__(self) -> CellRecording:
        run_ast_nodes = self._shell.run_ast_nodes

        @wraps(run_ast_nodes)
        async def recorded_run_ast_nodes(*args: Any, **kwargs: Any) -> bool:
            self._patches.undo()  # cells that the cell runs in turn are part of it
            if self._wanted.virtual:
                return self._run_virtually(lambda: run_ast_nodes(*args, **kwargs), kwargs["result"])
            self._begin()
            raised: bool = await run_ast_nodes(*args, **kwargs)
            self.end(None)
            return raised

        self._patches.set(self._shell, "run_ast_nodes", recorded_run_ast_nodes)
        return self

    def __exit__(self, *_: object) -> None:
        self._patches.undo()
        self._running = False
        if self.recorder.started:
            self._trace = self.recorder.stop()  # first of all: the rest is not the cell's
        left = self._live.stop() if self._live is not None else LIMIT
        if self._trace is not None:
            _last[:] = [self._trace]
            self._show(self._trace, left)

    def _begin(self) -> None:
        # A terminal can't replace what it has shown.
        if not self._wanted.still and hasattr(self._shell, "kernel"):
            self._output.reserve(self.recorder.trace.title, self._wanted.height)
            self._live = Live(
                self.recorder, self._renderer, self._output.frame, self._wanted.height
            )
            self._live.start()
        try:
            self.recorder.start()
        except Exception as error:  # whatever it is, the learner's cell runs
            print(f"No timeline: {error}.", file=sys.stderr)
        else:
            self._running = True

    @property
    def goes_on(self) -> bool:
        """Whether what the code left behind is to be recorded as well."""
        return self._wanted.after is not None and self.recorder.started

    def end(self, error: BaseException | None) -> None:
        """The learner's code has ended, with `error` if it failed."""
        if self._virtual is not None:
            self._virtual.end_of_code(error)
        elif self._running:
            self._running = False
            self.recorder.end_of_code(error, goes_on=self.goes_on)
            if not self.goes_on:
                self.recorder.stop()

    def _run_virtually(self, code: Callable[[], Any], result: ExecutionResult) -> bool:
        """Run the cell's code on virtual time. Returns whether it raised, as IPython's own does."""
        title = self.recorder.trace.title
        deadline = self._wanted.deadline or DEADLINE
        run = PrivateRun(code, name="cell", title=title, deadline=deadline)
        self._virtual = run
        try:
            run.go()
        except KeyboardInterrupt as interrupt:
            run.error = interrupt
        finally:
            self._trace = run.trace
            self._trace.shown_until = self._wanted.axis or 0.0
        if run.error is None:
            return bool(run.value)
        self._shell.showtraceback((type(run.error), run.error, None))
        result.error_in_exec = run.error
        return True

    @property
    def ended_by(self) -> BaseException | None:
        """What ended a cell on virtual time from outside, whatever its own code was told."""
        return self._virtual.error if self._virtual is not None else None

    def on_private_thread(self) -> bool:
        """Whether this is the thread on which a cell on virtual time runs."""
        return self._virtual is not None and self._virtual.runs_here()

    def _show(self, trace: Trace, limit: float) -> None:
        """Show the picture, drawn in `limit` seconds, or else what can be had."""
        height = self._wanted.height
        try:
            shown = self._renderer.picture(trace, limit=limit, height=height)
        except TooSlowError:
            self._renderer.start()  # for the next cell
            self._output.tell(
                f"The timeline could not be drawn within {LIMIT:g} s, so here it is as text. "
                f"For the picture: loopscope.draw(loopscope.last())\n\n{trace}"
            )
            return
        except RendererError:
            try:
                shown = picture(trace, height=height)
            except Exception as error:
                print(f"The timeline can't be drawn ({error}); as text:\n{trace}", file=sys.stderr)
                return
        self._output.show(shown)


def _belongs_to_kernel(task: asyncio.Task[Any]) -> bool:
    coroutine = task.get_coro()
    frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
    module = frame.f_globals.get("__name__", "") if frame is not None else ""
    is_cell = getattr(coroutine, "__name__", "") == "run_cell_async"
    return module.partition(".")[0] in _KERNEL_PACKAGES and not is_cell
