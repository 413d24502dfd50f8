"""`nbgrader autograde` for a whole class: every submission gets a score, and a summary closes it.

Two things have no place in nbgrader's configuration: submissions without a notebook of the right
name, which nbgrader passes over or gives up on, and a report at the end. For these, `install` puts
`CourseAutograde` where nbgrader's own commands look for `Autograde`. The rest is in configured
lists: see nbgrader_config.py.
"""

from __future__ import annotations

import glob
import json
import os
import traceback
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SQLAlchemyError

from loopscope.grading.exporter import SubmissionExporter
from loopscope.grading.findings import Finding
from loopscope.grading.record import findings_of
from loopscope.grading.salvage import read
from loopscope.grading.session import KernelDidNotStart
from loopscope.grading.summary import Line, table

_LARGEST = 50 * 2**20  # bytes of a file that is looked at as a possible notebook


def install() -> None:
    """Make `nbgrader autograde` and the Formgrader use `CourseAutograde`."""
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde


class CourseAutograde(Autograde):  # type: ignore[misc]
    """nbgrader's converter, which here gives up on no submission."""

    def start(self) -> None:
        """Grade, and report whatever came of it."""
        try:
            super().start()
        finally:
            if self.assignments:
                self._report()

    def init_notebooks(self) -> None:
        """Find the submissions, those without any notebook too."""
        nothing: NbGraderException | None = None
        try:
            super().init_notebooks()
        except NbGraderException as error:
            nothing = error
        if self.coursedir.notebook_id == "*":
            folders = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
            for folder in glob.glob(folders):
                if os.path.isdir(folder):
                    self.assignments.setdefault(folder, [])
        if nothing is not None and not self.assignments:
            raise nothing

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Let something stand in for each notebook of the assignment that is not there."""
        if self.coursedir.notebook_id == "*":
            folder = Path(self._format_source(assignment_id, student_id))
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                wanted = _marks(gradebook, assignment_id)
            for name, marks in wanted.items():
                path = str(folder / f"{name}.ipynb")
                if path not in self.notebooks:
                    exporter: SubmissionExporter = self.exporter
                    exporter.stand_ins[path] = _stand_in(folder, marks, set(wanted))
                    self.notebooks.append(path)
        super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Grade one notebook. What nbgrader can't digest is graded without its cells."""
        try:
            super().convert_single_notebook(notebook_filename)
        except (KernelDidNotStart, SQLAlchemyError, OSError):
            raise  # of this machine: no student's fault
        except Exception as error:
            self.log.error(
                "%s can't be graded as it is:\n%s", notebook_filename, traceback.format_exc()
            )
            reason = f"nbgrader could not work with it ({type(error).__name__}: {error})"
            self.exporter.refused[notebook_filename] = reason
            super().convert_single_notebook(notebook_filename)

    def _report(self) -> None:
        lines = []
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            for folder in sorted(self.assignments):
                lines.append(self._line(gradebook, folder))
        text = table(self.coursedir.assignment_id, lines)
        self.log.info("Summary\n%s", text)
        place = Path(self.coursedir.format_path(self.coursedir.autograded_directory, ".", "."))
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{self.coursedir.assignment_id}-summary.txt").write_text(text + "\n", "utf-8")

    def _line(self, gradebook: Gradebook, folder: str) -> Line:
        pattern = self._format_source(self.coursedir.assignment_id, "*")
        student = _student(pattern, folder)
        graded = Path(self._format_dest_of(student))
        notebooks = sorted(graded.glob("*.ipynb"))
        if not notebooks:
            return Line(student, None, 0.0, False)
        found: list[Finding] = []
        for path in notebooks:
            found += findings_of(nbformat.reads(path.read_text("utf-8"), as_version=4))
        try:
            submission = gradebook.find_submission(self.coursedir.assignment_id, student)
        except MissingEntry:
            return Line(student, None, 0.0, False, found)
        return Line(
            student, submission.score, submission.max_score, submission.needs_manual_grade, found
        )

    def _format_dest_of(self, student: str) -> str:
        path: str = self.coursedir.format_path(
            self.coursedir.autograded_directory, student, self.coursedir.assignment_id
        )
        return path


def _student(pattern: str, folder: str) -> str:
    """The part of the folder that the pattern has a star for."""
    before, _, after = pattern.partition("*")
    return folder[len(before) : len(folder) - len(after)] if after else folder[len(before) :]


def _marks(gradebook: Gradebook, assignment: str) -> dict[str, set[str]]:
    """The names of the assignment's notebooks, with the grade_ids of their cells."""
    try:
        notebooks = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        return {}  # nbgrader says so itself
    return {book.name: {cell.name for cell in book.source_cells} for book in notebooks}


def _stand_in(folder: Path, marks: set[str], names: set[str]) -> Path | None:
    """The file that most looks like the notebook with these marks: by its cells, then its name."""
    best: tuple[tuple[int, bool, float], Path] | None = None
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.stat().st_size > _LARGEST:
            continue
        notebook = path.suffix.lower() == ".ipynb"
        if path.suffix == ".ipynb" and path.stem in names and path.parent == folder:
            continue  # another notebook of the assignment
        shared = len(marks & _grade_ids(path))
        if shared or notebook:
            rank = (shared, notebook, path.stat().st_mtime)
            if best is None or rank > best[0]:
                best = rank, path
    return best[1] if best else None


def _grade_ids(path: Path) -> set[str]:
    try:
        cells: list[Any] = read(path).notebook.cells
    except (OSError, json.JSONDecodeError):
        return set()
    marks = [cell.metadata.get("nbgrader") for cell in cells]
    return {str(mark.get("grade_id")) for mark in marks if isinstance(mark, dict)}
