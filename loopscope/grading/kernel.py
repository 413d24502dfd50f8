"""The kernel that submissions run in: ipykernel, with a bound on its memory.

    python -P -m loopscope.grading.kernel --memory 2048 -f connection.json

That is how it runs in a container; in a room, `nursery` forks it.

`-P` keeps the submission's folder off the import path until the kernel is up: a student's own
`asyncio.py` should cost that student's cells, and not the start of the kernel.
"""

from __future__ import annotations

import importlib
import inspect
import io
import sys
import tokenize
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from loopscope.grading import guard
from loopscope.grading.guard import SOURCE

_NEEDED = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics.extension",
    "IPython.core.oinspect",
    "IPython.core.ultratb",
    "IPython.extensions.storemagic",
    "concurrent.futures.process",
    "concurrent.futures.thread",
    "encodings.idna",
    "ipykernel.debugger",
    "loopscope.check",
    "loopscope.grading.canary",
    "loopscope.grading.kernel_app",
    "loopscope.magic",
    "pydoc",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
    "xml.parsers.expat",
)

_guards: list[Any] = []
"""The module with the guard of the kernel to come, until there is one: cells don't find it here."""


def limit_memory(megabytes: int) -> None:
    """Bound what this process may hold; more is a MemoryError. Does nothing on Windows.

    RLIMIT_DATA counts what can be written, RLIMIT_AS all addresses: libraries such as OpenBLAS
    reserve gigabytes of those that they never use.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = megabytes * 2**20
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, wanted))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def watch_streams(shell: Any) -> None:
    """Say in a cell's reply that it closed stdout or stderr: nothing else would tell."""
    streams = {"stdout": sys.stdout, "stderr": sys.stderr}

    def report(*_: object) -> None:
        for name, stream in streams.items():
            if stream.closed:
                shell.payload_manager.write_payload({"source": SOURCE, "closed": name})

    shell.events.register("post_execute", report)


def preload() -> None:
    """Import what a kernel and the course's checks need, and use it once."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.core.ultratb import FormattedTB

    with _without_debugpy():
        for name in _NEEDED:
            importlib.import_module(name)
    # What the first check of a process makes, for all that follow, is made here for all kernels.
    importlib.import_module("loopscope.grading.canary").checks_fail()
    # What takes a cell with a magic apart has patterns, which it makes at its first use.
    list(tokenize.generate_tokens(io.StringIO('"""one"""' + " 'two'").readline))
    # What shows an error has colours, which it works out at its first use.
    FormattedTB("Minimal", theme_name=InteractiveShell.colors.default_value).text(
        ValueError, ValueError(), None
    )
    _guards.append(guard.apart())
    _guards[-1].kept_modules()


@contextmanager
def _without_debugpy() -> Iterator[None]:
    """Nobody debugs here, and what debugs takes longer to import than all the rest. A module that
    is None can't be imported, which ipykernel knows how to do without.
    """
    modules: dict[str, Any] = sys.modules
    modules.setdefault("debugpy", None)
    yield
    if modules["debugpy"] is None:
        del modules["debugpy"]


def serve(connection: str, up: Callable[[], None] = lambda: None) -> None:
    """Run a kernel that is spoken to as the file `connection` says; `up` is called before a cell
    can be. Returns when the kernel is told to end.
    """
    with _without_debugpy():
        from loopscope import magic
        from loopscope.grading.kernel_app import GradingApp, GradingKernel

        app: Any = GradingApp.instance(kernel_class=GradingKernel, connection_file=connection)
        app.initialize()
    if "" not in sys.path:
        sys.path.insert(0, "")  # a student's own modules, now that nothing else is to be imported
    shell: Any = app.shell
    magic.load(shell)  # what the checks rest on is there before the guard looks
    # ipykernel asks for it at each cell, and to find it out takes as long as a short one.
    shell.run_cell_async.__signature__ = inspect.signature(shell.run_cell_async)
    importlib.import_module("loopscope.grading.canary")
    watch_streams(shell)
    (_guards.pop() if _guards else guard.apart()).Guard(shell, app.kernel)
    up()
    app.start()


def main() -> None:
    """Run a kernel as the command line says."""
    at = sys.argv.index("--memory")
    limit_memory(int(sys.argv[at + 1]))
    serve(sys.argv[sys.argv.index("-f") + 1])


if __name__ == "__main__":
    main()
