"""Loopscope: see what an asyncio event loop really did.

`record` records a block of asynchronous code, `draw` makes a picture of the trace, and
`%load_ext loopscope` brings `%%timeline` to Jupyter. `python -m loopscope program.py` records a
program as it is. Importing this package imports neither matplotlib nor IPython.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from loopscope.recorder import record
from loopscope.trace import Outcome, RecordingError, Trace

__version__ = "0.1.0"
__all__ = [
    "Deadlock",
    "Outcome",
    "Overrun",
    "RecordingError",
    "Trace",
    "compare",
    "draw",
    "last",
    "progress",
    "quiz",
    "record",
    "run_virtual",
]

if TYPE_CHECKING:
    from loopscope.cell import last
    from loopscope.clock import run_virtual
    from loopscope.endings import Deadlock, Overrun
    from loopscope.figure import draw
    from loopscope.lesson import compare, quiz
    from loopscope.standing import progress

_LATER = {
    "Deadlock": "loopscope.endings",
    "Overrun": "loopscope.endings",
    "compare": "loopscope.lesson",
    "draw": "loopscope.figure",
    "last": "loopscope.cell",
    "progress": "loopscope.standing",
    "quiz": "loopscope.lesson",
    "run_virtual": "loopscope.clock",
}


def __getattr__(name: str) -> Any:
    # Imported when first used: most need matplotlib or IPython, and few programs need them all.
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'loopscope' has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext loopscope` calls."""
    from loopscope import magic

    magic.load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """What `%unload_ext loopscope` calls."""
    from loopscope import magic

    magic.unload(shell)
