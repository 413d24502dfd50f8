"""A notebook out of a submitted file, whatever is in the file. The file itself is only read."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from loopscope.grading.findings import FILE, Finding

_MOST = 50 * 2**20  # bytes of a file that are read
_KEPT = 200_000  # characters of what could not be read that go along
_CELLS = re.compile(r'"cells"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


@dataclass
class Salvaged:
    """The notebook, and what is to be said of how it was read."""

    notebook: NotebookNode
    findings: list[Finding] = field(default_factory=list)


def read(path: Path) -> Salvaged:
    """Read a submitted notebook. Of a file that is none, what can be read; the rest goes along.

    Raises OSError for a file that can't be opened, and nothing for what is in it.
    """
    data, whole = begin(path)
    text = _text(data)
    if not text.strip():
        return Salvaged(new_notebook(), [_empty()])
    if not whole:
        return _pick_up(text, ValueError(), f"it is larger than {_MOST // 2**20} MB")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _pick_up(text, error)
    if not isinstance(raw, dict) or not ("cells" in raw or "worksheets" in raw):
        return keep_text(text, "it holds JSON, and that is no notebook")
    found = []
    major = raw.get("nbformat", 4)
    if isinstance(major, int) and major < 4:
        found.append(_old_format(major))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that are missing or double: repaired below
            invalid: dict[str, Exception] = {}
            notebook = nbformat.reads(text, as_version=4, capture_validation_error=invalid)
        if invalid:
            raise invalid["ValidationError"]
    except Exception:  # whatever nbformat meets in a file that is not what it says it is
        cells = raw.get("cells")
        if not isinstance(cells, list):
            return keep_text(text, "its list of cells can't be read")
        notebook = new_notebook(cells=[rebuilt(cell) for cell in cells])
        if isinstance(raw.get("metadata"), dict):
            notebook.metadata = _plain_metadata(raw["metadata"])
        found.append(_repaired())
    return Salvaged(notebook, found)


def begin(path: Path) -> tuple[bytes, bool]:
    """Return the bytes of a file, and whether these are all: of a huge one they are the first."""
    with path.open("rb") as file:
        data = file.read(_MOST + 1)
    return data[:_MOST], len(data) <= _MOST


def keep_text(text: str, reason: str) -> Salvaged:
    """Return a notebook that holds nothing but the text of a file that can't be read as one."""
    notebook = new_notebook(cells=[_rest(text)])
    return Salvaged(notebook, [_unreadable(reason, 0)])


def nothing() -> Salvaged:
    """Return what stands for a submission without any notebook."""
    return Salvaged(new_notebook(), [_missing()])


def rebuilt(cell: Any) -> NotebookNode:
    """Return a sound cell with the type, the source and the marks of one that may not be sound."""
    if not isinstance(cell, dict):
        return _raw(str(cell))
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(map(str, source))
    make: Any = {"code": new_code_cell, "markdown": new_markdown_cell}.get(
        str(cell.get("cell_type")), new_raw_cell
    )
    made: NotebookNode = make(str(source))
    if isinstance(cell.get("metadata"), dict):
        made.metadata = _plain_metadata(cell["metadata"])
    return made


def _plain_metadata(metadata: dict[str, Any]) -> NotebookNode:
    kept = {
        key: metadata[key]
        for key in ("nbgrader", "kernelspec")
        if isinstance(metadata.get(key), dict)
    }
    node: NotebookNode = nbformat.from_dict(kept)
    return node


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def _pick_up(text: str, error: Exception, reason: str = "it is no JSON") -> Salvaged:
    """Read cell by cell, up to the first that can't be."""
    opening = _CELLS.search(text)
    cells: list[NotebookNode] = []
    at = opening.end() if opening else 0
    decoder = json.JSONDecoder()
    while opening:
        start = _BETWEEN.match(text, at)
        begin = start.end() if start else at
        try:
            cell, at = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            break
        cells.append(rebuilt(cell))
    if isinstance(error, json.JSONDecodeError):
        reason += f" from line {error.lineno}, column {error.colno} on"
    notebook = new_notebook(cells=[*cells, _rest(text[at:])])
    return Salvaged(notebook, [_unreadable(reason, len(cells))])


def _rest(text: str) -> NotebookNode:
    cut = "" if len(text) <= _KEPT else "\n… the rest is in the submitted file"
    clean = "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text[:_KEPT])
    return _raw("What could not be read, as it was handed in:\n\n" + clean + cut)


def _raw(text: str) -> NotebookNode:
    cell: NotebookNode = new_raw_cell(text)
    return cell


_AGAIN = (
    "Open the file in JupyterLab: if it opens, save it there, run Validate, and hand it in again."
)


def _unreadable(reason: str, cells: int) -> Finding:
    read = {0: "No cell of it could be read", 1: "Its first cell could be read and is graded"}.get(
        cells, f"Its first {cells} cells could be read and are graded"
    )
    return Finding(
        "unreadable",
        FILE,
        f"The file that you handed in is not a whole notebook: {reason}. {read}; what could not be "
        "read is kept at the end of this page. An upload or a download that broke off does that, "
        f"and so does an edit by hand. {_AGAIN}",
        f"not a whole notebook ({reason}); cells read: {cells}",
    )


def _empty() -> Finding:
    return Finding(
        "empty",
        FILE,
        f"The file that you handed in is empty. {_AGAIN}",
        "empty",
    )


def _missing() -> Finding:
    return Finding(
        "missing",
        FILE,
        "There was no notebook in what you handed in. Hand in the notebook of the assignment, "
        "under the name that it was given out with.",
        "no notebook handed in",
    )


def _old_format(major: int) -> Finding:
    return Finding(
        "format",
        FILE,
        f"The notebook was saved in the old format {major}, and was converted to format 4 to be "
        "graded. It costs no points.",
        f"format {major}, converted",
        fault=False,
    )


def _repaired() -> Finding:
    return Finding(
        "repaired",
        FILE,
        "The notebook was not quite a valid one: its cells were taken over with their text and "
        "without what could not be understood. It costs no points.",
        "invalid notebook, repaired",
        fault=False,
    )
