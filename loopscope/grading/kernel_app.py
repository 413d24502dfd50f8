"""ipykernel, for grading: what nobody needs here is left out, and what judges is looked after.

A kernel of grading lives for half a second. What ipykernel does once for each kernel, or for each
cell, and what has no effect on a submission's results, would be a third more.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import logging
import threading
import warnings
from typing import Any

from ipykernel import zmqshell
from ipykernel.compiler import XCachingCompiler, get_tmp_directory
from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.inputtransformer2 import TransformerManager
from traitlets import Type
from traitlets.config import Config

from loopscope.grading.guard import CANARY, ROLE
from loopscope.grading.streams import PromptStream


class PlainPython(TransformerManager):
    """IPython's transformers, which look for magics in what is no Python as it stands, only there.

    To find out whether there are any, IPython takes a cell apart token by token, twice. A cell
    that Python can parse has none.
    """

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Replace magics by the calls that they stand for."""
        if _flags("".join(lines)) is not None:
            return lines
        changed: list[str] = super().do_token_transforms(lines)  # type: ignore[no-untyped-call]
        return changed


@functools.lru_cache(maxsize=2)
def _flags(source: str) -> int | None:
    """Return the flags of the source's code as a cell, or None for what Python can't compile.

    Each cell is asked about four times. It does no harm that cells can call this, too: with a
    false answer, IPython runs a test in another of its ways, and none of them skips it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the shell compiles it again, and is to be heard then
            code = compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    except Exception:  # whatever a compiler says of what students write
        return None
    return int(code.co_flags)


class Compiler(XCachingCompiler):
    """Names cells by a digest as ipykernel does, but by one that is not computed in Python."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the name of the file that a cell's code says it is from."""
        digest = hashlib.sha256(raw_code.encode(errors="surrogatepass")).hexdigest()
        return f"{get_tmp_directory()}/{digest[:20]}.py"


class DisplayHook(ZMQShellDisplayHook):
    """Shows what a cell's last line returns, and takes no cell apart to find out whether to."""

    def quiet(self) -> bool:
        """Whether the cell ends in a semicolon, which asks for silence."""
        shell: Any = self.shell
        cells = shell.history_manager.input_hist_parsed
        return bool(cells and ";" in cells[-1] and super().quiet())  # type: ignore[no-untyped-call]


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """ipykernel's shell. It keeps the name, by which libraries know that they are in a notebook."""

    displayhook_class = Type(DisplayHook)

    def should_run_async(
        self,
        raw_cell: str,
        *,
        transformed_cell: str | None = None,
        preprocessing_exc_tuple: Any = None,
    ) -> bool:
        """Whether the cell has an `await` outside of functions, and so is a coroutine."""
        if not self.autoawait or preprocessing_exc_tuple is not None or transformed_cell is None:
            return False
        return bool((_flags(transformed_cell) or 0) & inspect.CO_COROUTINE)


class NoSubshells:
    """In place of ipykernel's thread that hands cells on: they come one after the other here.

    ipykernel can do without one, but asks it who runs the cells that wait.
    """

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        return False


class GradingKernel(IPythonKernel):
    """ipykernel's kernel, without what nobody asks for."""

    compiler_class = Compiler
    shell_class = Type(ZMQInteractiveShell)
    _supports_kernel_subshells = False

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: Any = None,
        allow_stdin: bool = False,
        *,
        cell_meta: Any = None,
        cell_id: Any = None,
    ) -> dict[str, Any]:
        """Run a cell."""
        canary = (cell_meta or {}).get(ROLE) == CANARY
        shell: Any = self.shell
        if canary:
            shell.InteractiveTB.set_mode("Minimal")  # nobody reads it
        reply: dict[str, Any] = await super().do_execute(  # type: ignore[no-untyped-call]
            code, silent, store_history, user_expressions, allow_stdin,
            cell_meta=cell_meta, cell_id=cell_id,
        )  # fmt: skip
        if canary:
            shell.InteractiveTB.set_mode("Context")
        return reply

    def _publish_execute_input(self, *_: object) -> None:
        """Tell nobody what is being run: the one who asked is the only one here."""


class GradingApp(IPKernelApp):
    """ipykernel's application, set up by the course: no command line and no files of settings."""

    def parse_command_line(self, argv: Any = None) -> None:
        """Take the settings, which are always the same."""
        settings = Config()
        settings.HistoryManager.enabled = False
        settings.IPKernelApp.log_level = "ERROR"
        settings.IPKernelApp.outstream_class = f"{PromptStream.__module__}.{PromptStream.__name__}"
        # Meant for output on its way, which is waited for by the one who asks.
        settings.IPythonKernel._execute_sleep = 0
        self.update_config(settings)

    def init_control(self, context: Any) -> None:
        """Make the control channel, and no subshells."""
        super().init_control(context)  # type: ignore[no-untyped-call]
        self.shell_channel_thread = NoSubshells()

    def init_heartbeat(self) -> None:
        """Answer no heartbeats: nobody asks for them."""

    def init_shell(self) -> None:
        """Give the shell its transformers."""
        super().init_shell()  # type: ignore[no-untyped-call]
        self.log.setLevel(logging.ERROR)  # its handler's level alone would have each line composed
        shell: Any = self.shell
        shell.input_transformer_manager = PlainPython()  # type: ignore[no-untyped-call]

    def load_config_file(self, *_: object, **__: object) -> None:
        """Read no files."""
