"""What grading noted of a notebook, kept in the notebook's own metadata.

There it outlives the command that wrote it (a second run reports on all submissions), and moves
wherever the graded notebook does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from loopscope.grading.findings import FILE, Finding

KEY = "loopscope"
NOTE = "loopscope-note"


@dataclass(frozen=True)
class Record:
    """What is kept of one notebook's grading.

    `level` is the sandbox that it ran in; `submitted` a digest of the folder as it was handed in,
    by which a later run sees that it has changed.
    """

    findings: tuple[Finding, ...] = ()
    level: str = ""
    submitted: str = ""


def record_of(metadata: Mapping[str, Any]) -> Record:
    """Return the record in a notebook's metadata; an empty one if there is none."""
    kept = metadata.get(KEY)
    if not isinstance(kept, Mapping):
        return Record()
    findings = tuple(Finding(**entry) for entry in kept.get("findings") or [])
    return Record(findings, str(kept.get("level", "")), str(kept.get("submitted", "")))


def read_record(path: Path) -> Record | None:
    """Return the record in the file of a graded notebook; None if that can't be read."""
    try:
        return record_of(json.loads(path.read_text(encoding="utf-8"))["metadata"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def findings_of(notebook: NotebookNode) -> list[Finding]:
    """Return what has been noted, in order. Raises nothing for what is not a record."""
    return list(record_of(notebook.metadata).findings)


def note(
    notebook: NotebookNode, findings: Sequence[Finding], level: str = "", submitted: str = ""
) -> None:
    """Keep the findings, instead of what was kept before, and what `Record` says."""
    kept = [NotebookNode(finding.as_dict()) for finding in findings]
    notebook.metadata[KEY] = NotebookNode(findings=kept, level=level, submitted=submitted)


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
