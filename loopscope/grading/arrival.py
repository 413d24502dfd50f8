"""What was handed in beside the notebook: which of it is taken over, and whether it has changed.

Only ordinary files are. A symbolic link could lead to the gradebook, to the hidden tests or to a
fellow student's work, and a copy of what it leads to would lie where student code can read it; a
named pipe would keep the one who reads it waiting for ever.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from nbgrader.converters.base import BaseConverter
from nbgrader.utils import find_all_files

from loopscope.grading.files import Files, files_below, going_along, ordinary
from loopscope.grading.findings import FILE, Finding

_TIMESTAMP = "timestamp.txt"
_LARGE = 64 * 2**20  # bytes of a file from which on its size and date stand for what is in it


class OrdinaryFiles(BaseConverter):  # type: ignore[misc]
    """Where nbgrader's converters copy files, copy the ordinary ones."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy what was handed in beside the notebooks to where it is graded."""
        source = self._format_source(assignment_id, student_id)
        target = Path(self._format_dest(assignment_id, student_id))
        for name in find_all_files(source, [*self.coursedir.ignore, "*.ipynb"]):
            if not ordinary(name):
                self.log.warning("Left out, since it is not an ordinary file: %s", name)
                continue
            copy = target / os.path.relpath(name, source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            self.log.info("Copying %s -> %s", name, copy)
            shutil.copy(name, copy)


def fingerprint(folder: Path) -> str:
    """Return a digest of what is in the folder: another one if any file of it has changed.

    When it was handed in says nothing of what was, so the file that holds that is left out.
    """
    digest = hashlib.sha256()
    for path in files_below(folder):
        name = path.relative_to(folder).as_posix()
        if name == _TIMESTAMP:
            continue
        digest.update(f"{len(name)}:{name}".encode(errors="surrogateescape"))
        about = path.stat()
        if about.st_size > _LARGE:
            digest.update(f"{about.st_size}@{about.st_mtime_ns}".encode())
        else:
            content = path.read_bytes()
            digest.update(f"{len(content)}:".encode() + content)
    return digest.hexdigest()


def carried(folder: Path, most: int) -> tuple[Files, list[Finding]]:
    """Return what goes to where the notebook is run, `most` bytes in all.

    Where there is more, small files go first, and a remark tells what was left out.
    """
    taken: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    room = most
    for path in sorted(going_along(folder), key=lambda path: path.stat().st_size):
        name = path.relative_to(folder).as_posix()
        room -= path.stat().st_size
        if room < 0:
            left_out.append(name)
        else:
            taken.append((name, path.read_bytes()))
    return tuple(taken), [_too_large(left_out, most)] if left_out else []


def _too_large(names: Sequence[str], most: int) -> Finding:
    listed = ", ".join(f"`{name}`" for name in names[:5]) + (", …" if len(names) > 5 else "")
    megabytes = f"{most / 2**20:g} MB"
    return Finding(
        "files",
        FILE,
        f"What you handed in beside the notebook is more than the {megabytes} that go along with "
        f"it, so it was run without {listed}. Hand in only the files that your answers read.",
        f"run without {len(names)} of its files: more than {megabytes} beside the notebook",
        fault=False,
    )
