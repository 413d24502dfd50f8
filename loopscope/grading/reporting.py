"""What the summary of a class is made from: the gradebook's scores and the notebooks' records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loopscope.grading.findings import Finding
from loopscope.grading.record import read_record
from loopscope.grading.summary import Line


def lines(gradebook: Any, assignment: str, graded: Iterable[tuple[str, Path]]) -> list[Line]:
    """Return a line for each student with the folder of their graded notebooks.

    A folder without a notebook is a submission without a score.
    """
    scores = {row["student"]: row for row in gradebook.submission_dicts(assignment)}
    found = []
    for student, folder in graded:
        records = [record for path in folder.glob("*.ipynb") if (record := read_record(path))]
        if not records:
            found.append(Line(student, None, 0.0, False))
            continue
        said: list[Finding] = [finding for record in records for finding in record.findings]
        levels = [record.level for record in records]
        row = scores.get(student)
        if row is None:
            found.append(Line(student, None, 0.0, False, said, levels))
            continue
        by_hand = bool(row["needs_manual_grade"])
        found.append(Line(student, row["score"], row["max_score"], by_hand, said, levels))
    return found
