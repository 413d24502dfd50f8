"""The files that go with a notebook: read where they were handed in, written where it is run."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

Files = tuple[tuple[str, bytes], ...]
"""Paths below a folder, with slashes, and what is in the files."""


def ordinary(path: str | Path) -> bool:
    """Whether the path is a file itself: no link, no pipe, no device, no folder."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the ordinary files in the folder and in those below it, in a fixed order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if ordinary(path):
                yield path


def going_along(folder: Path) -> list[Path]:
    """Return the files that go where the notebook is run: the ordinary ones that are no notebooks.

    A graded notebook holds hidden tests.
    """
    return [path for path in files_below(folder) if path.suffix != ".ipynb"]


def lay_out(files: Files, folder: Path) -> None:
    """Write the files under `folder`. Raises ValueError for a path that leads out of it."""
    for name, content in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"the path {name!r} leads out of the submission's folder")
        place = folder.joinpath(*path.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
