"""The last steps of nbgrader's autograding, without a question to the database for each cell.

They do what nbgrader's steps of similar names do, and stand in their places.
"""

from __future__ import annotations

import json

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, MissingEntry
from nbgrader.preprocessors import CheckCellMetadata, NbGraderPreprocessor

from loopscope.grading.gradebook import open_gradebook

Step = tuple[NotebookNode, ResourcesDict]


class SaveGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """Write the scores of a notebook into the gradebook, all of them or none.

    As nbgrader's SaveAutoGrades, it leaves alone what a human gave, and asks a human to look again.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Step:
        about = resources["nbgrader"]
        with open_gradebook(about["db_url"]) as gradebook:
            book = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            grades, comments = (
                {
                    name: row
                    for row, name in gradebook.db.query(kind, BaseCell.name)
                    .join(BaseCell, BaseCell.id == kind.cell_id)
                    .filter(kind.notebook_id == book.id)
                }
                for kind in (Grade, Comment)
            )
            for cell in nb.cells:
                if utils.is_grade(cell):
                    grade = _of(cell, grades, "grade")
                    grade.auto_score, _ = utils.determine_grade(cell, self.log)
                    unsure = grade.manual_score is not None or grade.auto_score is None
                    grade.needs_manual_grade = unsure
                if utils.is_solution(cell) or utils.is_task(cell):
                    comment = _of(cell, comments, "comment")
                    comment.auto_comment = "No response." if _untouched(cell) else None
            gradebook.db.commit()
        return nb, resources


def _of(cell: NotebookNode, rows: dict[str, Grade], kind: str) -> Grade:
    name = cell.metadata.nbgrader["grade_id"]
    if name not in rows:
        raise MissingEntry(f"the gradebook has no {kind} for the cell {name!r} of this submission")
    return rows[name]


def _untouched(cell: NotebookNode) -> bool:
    given = cell.metadata.nbgrader.get("checksum")
    return not utils.is_task(cell) and given == utils.compute_checksum(cell)


class CheckMarks(CheckCellMetadata):  # type: ignore[misc]
    """nbgrader's check of the cells' marks, done once for marks that all students share."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self._sound: set[str] = set()

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Step:
        marked = [cell for cell in nb.cells if "nbgrader" in cell.metadata]
        marks = [
            json.dumps([cell.cell_type, cell.metadata.nbgrader], sort_keys=True) for cell in marked
        ]
        names = {cell.metadata.nbgrader.get("grade_id") for cell in marked}
        if len(names) < len(marked) or not self._sound.issuperset(marks):
            nb, resources = super().preprocess(nb, resources)
            self._sound.update(marks)
        return nb, resources
