"""Where in the learner's code something happened: frames told apart, files named short."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
from functools import lru_cache
from types import CodeType, FrameType

from loopscope.trace import Place

_LIBRARY_FOLDERS = tuple(
    os.path.normcase(os.path.realpath(folder)) + os.sep
    for folder in {
        *(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")),
        os.path.dirname(__file__),
    }
)


@lru_cache(maxsize=4096)
def is_library(filename: str) -> bool:
    """Whether `filename` belongs to Python, to an installed package or to Loopscope itself."""
    if filename.startswith(
        "<"
    ):  # <string>, <stdin> and old cells are somebody's own; frozen is not
        return filename.startswith("<frozen")
    return os.path.normcase(os.path.realpath(filename)).startswith(_LIBRARY_FOLDERS)


def own_frame(frame: FrameType | None, outermost: CodeType | None = None) -> FrameType | None:
    """The innermost frame of the learner's own code, or None; the search ends at `outermost`."""
    while frame is not None and frame.f_code is not outermost:
        if not is_library(frame.f_code.co_filename) and not _is_generated(frame):
            return frame
        frame = frame.f_back
    return None


def _is_generated(frame: FrameType) -> bool:
    """Whether a named tuple, or a dataclass of a library, runs a method that was made for it."""
    if frame.f_code.co_filename != "<string>":
        return False
    if str(frame.f_globals.get("__name__")).startswith("namedtuple_"):
        return True
    return is_library(str(frame.f_globals.get("__file__") or "<string>"))


def place(filename: str, line: int) -> Place:
    """`filename` and `line` as a learner knows them, with the text of the line."""
    return Place(short_name(filename), line, linecache.getline(filename, line).strip())


def short_name(filename: str) -> str:
    """`In[7]` for the code of a notebook's cell, else the file's own name without its folders."""
    number = _cell_number(filename)
    return f"In[{number}]" if number is not None else os.path.basename(filename)


def _cell_number(filename: str) -> int | None:
    ipython = sys.modules.get("IPython")  # never imported here: a script pays nothing for notebooks
    shell = ipython.get_ipython() if ipython is not None else None
    numbers = getattr(getattr(shell, "compile", None), "_filename_map", None)
    number = numbers.get(filename) if isinstance(numbers, dict) else None
    return number if isinstance(number, int) else None
