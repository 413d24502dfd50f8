"""A student's notebook, given back the cells and the marks of the assignment.

nbgrader finds an assignment's cells by marks in the notebook's metadata, which students can lose,
copy and change. Here they are made anew from what the gradebook knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from loopscope.grading.execution import SKIP, error_output
from loopscope.grading.findings import Finding
from loopscope.grading.hidden import cut

SCHEMA = 3
"""Version of nbgrader's metadata."""


@dataclass(frozen=True)
class SourceCell:
    """A cell of the assignment, as the gradebook has it: `source` is what students were given, and
    the hidden tests."""

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float

    @property
    def test(self) -> bool:
        """Whether the cell is graded by running it."""
        return self.grade and not self.solution and self.cell_type == "code"

    def marks(self) -> NotebookNode:
        """Return the metadata by which nbgrader knows the cell."""
        marks: dict[str, Any] = {
            "schema_version": SCHEMA,
            "grade_id": self.name,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "locked": self.locked,
            "grade": self.grade,
            "solution": self.solution,
            "task": self.task,
        }
        if self.grade or self.task:
            marks["points"] = self.points
        return NotebookNode(marks)


def restore(
    notebook: NotebookNode, sources: Sequence[SourceCell], run_missing_tests: bool = False
) -> list[Finding]:
    """Mark the notebook's cells as the assignment's, and put back what is graded and is missing.

    Of several cells with one mark the last keeps it, as in nbgrader. A missing test comes back as
    an error, unless it shall be run; a missing answer that a human grades as it was given out.
    """
    known = {source.name: source for source in sources}
    found: list[Finding] = []
    present: dict[str, NotebookNode] = {}
    for cell in reversed(notebook.cells):
        cell.metadata.pop(SKIP, None)
        marks = cell.metadata.pop("nbgrader", None)
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if not isinstance(name, str) or name not in known:
            continue
        if name in present:
            found.append(_duplicate(name, known[name].test))
            continue
        present[name] = cell
        cell.metadata["nbgrader"] = known[name].marks()
        _retype(cell, known[name].cell_type)
        if known[name].locked:
            found += _put_right(cell, known[name])
    found.reverse()
    after: NotebookNode | None = None
    for source in sources:
        cell = present.get(source.name)
        if cell is None and source.solution and not source.grade:
            found.append(_unanswered(source.name))
            continue  # put back, its stub would overwrite an answer that was given elsewhere
        if cell is None:
            cell = _given_out(source)
            run = bool(present)  # without any answer there is nothing to run for
            if source.grade or source.task:
                run = run and source.test and run_missing_tests
                finding = _deleted(source, run)
                found.append(finding)
                if source.test and not run:
                    cell.outputs = [error_output(finding)]
            if not run:
                cell.metadata[SKIP] = True
            notebook.cells.insert(_place(notebook, after), cell)
        after = cell
    return found


def _retype(cell: NotebookNode, cell_type: str) -> None:
    """Make the cell one of the type that it was given out with."""
    if cell.cell_type == cell_type:
        return
    for key in ("outputs", "execution_count", "attachments"):
        cell.pop(key, None)
    cell.cell_type = cell_type
    if cell_type == "code":
        cell.outputs = []
        cell.execution_count = None


def _put_right(cell: NotebookNode, source: SourceCell) -> list[Finding]:
    """Give a locked cell its own source, hidden tests and all; a remark if it was not as given."""
    given, _ = cut(source.source)
    changed = cell.source.strip() not in (given.strip(), source.source.strip())
    cell.source = source.source
    return [_changed(source.name)] if changed else []


def _place(notebook: NotebookNode, after: NotebookNode | None) -> int:
    """The number of the place behind a cell. By identity: cells that say the same are equal."""
    for at, cell in enumerate(notebook.cells):
        if cell is after:
            return at + 1
    return 0


def _given_out(source: SourceCell) -> NotebookNode:
    make: Any = new_code_cell if source.cell_type == "code" else new_markdown_cell
    cell: NotebookNode = make(source.source)
    cell.metadata["nbgrader"] = source.marks()
    return cell


def _duplicate(name: str, test: bool) -> Finding:
    which = (
        "The last of them is the one that is graded"
        if test
        else "All of them were run, in order; the last one counts as your answer"
    )
    return Finding(
        "duplicate",
        name,
        f"Your notebook holds the cell `{name}` more than once. {which}. It costs no points.",
        "cell is there more than once, the last one counts",
        fault=False,
    )


def _unanswered(name: str) -> Finding:
    return Finding(
        "unanswered",
        name,
        f"The answer cell `{name}` is not in your notebook. If your answer is in another cell, it "
        "was run there; if not, the tests of this exercise had nothing to test.",
        "answer cell missing",
        fault=False,
    )


def _changed(name: str) -> Finding:
    return Finding(
        "changed",
        name,
        f"The cell `{name}` is not as it was given out. It was put back as it was and then run, so "
        "that a check which passed on your computer may fail here.",
        "locked cell changed, put back",
        fault=False,
    )


def _deleted(source: SourceCell, run: bool) -> Finding:
    if source.test and run:
        return Finding(
            "deleted",
            source.name,
            f"The test cell `{source.name}` was missing from your notebook: put back, and run.",
            "test cell missing, put back and run",
            fault=False,
        )
    what = "test" if source.test else "answer"
    return Finding(
        "deleted",
        source.name,
        f"The {what} cell `{source.name}` was not in the notebook that you handed in, so it "
        "scores 0. Take the assignment as it was given out, copy your answers into it, leave all "
        "its cells where they are, and hand it in again.",
        f"{what} cell missing, scores 0",
    )


def check_kernel(notebook: NotebookNode) -> list[Finding]:
    """Return a remark if the notebook asks for a kernel of another language, and forget that."""
    spec = notebook.metadata.pop("kernelspec", None)
    info = notebook.metadata.pop("language_info", None)
    spec = spec if isinstance(spec, dict) else {}
    info = info if isinstance(info, dict) else {}
    name = str(spec.get("name") or spec.get("display_name") or "")
    language = str(spec.get("language") or info.get("name") or "")
    if not name or language.lower() == "python" or name.lower().startswith("python"):
        return []
    return [
        Finding(
            "kernel",
            "the kernel",
            f"Your notebook asks for the kernel `{name}`. It was graded with Python, which the "
            "assignment is written for. To see what the grader saw, choose a Python kernel "
            "(Kernel, Change Kernel…) and run all cells.",
            f"asks for the kernel {name!r}; run with Python",
            fault=False,
        )
    ]
