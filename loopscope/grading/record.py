"""What grading noted of a notebook, kept in the notebook's own metadata.

There it outlives the command that wrote it (a second run reports on all submissions), and moves
wherever the graded notebook does.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from loopscope.grading.findings import FILE, Finding

KEY = "loopscope"
NOTE = "loopscope-note"


def findings_of(notebook: NotebookNode) -> list[Finding]:
    """Return what has been noted, in order. Raises nothing for what is not a record."""
    record = notebook.metadata.get(KEY)
    noted = record.get("findings") if isinstance(record, dict) else None
    return [Finding(**entry) for entry in noted or []]


def note(notebook: NotebookNode, findings: Sequence[Finding]) -> None:
    """Keep the findings, instead of what was kept before."""
    kept = [finding.as_dict() for finding in findings]
    notebook.metadata[KEY] = NotebookNode(findings=[NotebookNode(entry) for entry in kept])


def forget(notebook: NotebookNode) -> None:
    """Take away what the notebook says of its own grading: before it, only its student can have."""
    notebook.metadata.pop(KEY, None)
    for cell in notebook.cells:
        cell.metadata.pop(NOTE, None)


def tell_student(notebook: NotebookNode, findings: Sequence[Finding]) -> None:
    """Put what there is to say into a cell at the top. Nothing to say, no cell."""
    if not findings:
        return
    lines = ["## About this submission", ""]
    whole = any(finding.fault and finding.where == FILE for finding in findings)
    for finding in sorted(findings, key=lambda finding: not finding.fault):
        if whole and finding.kind in ("deleted", "unanswered"):
            continue  # said of the file already; each test that is missing says so in its place
        place = "" if finding.where == FILE else f"**`{finding.where}`** · "
        lines.append(f"- {place}{finding.message}")
    cell: NotebookNode = new_markdown_cell("\n".join(lines))
    cell.metadata[NOTE] = True
    notebook.cells.insert(0, cell)
