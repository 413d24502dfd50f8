"""Which submissions there are, and which of them are to be graded now."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import remove, rmtree

from loopscope.grading.arrival import OrdinaryFiles, fingerprint
from loopscope.grading.exporter import SubmissionExporter
from loopscope.grading.files import ordinary
from loopscope.grading.gradebook import open_gradebook
from loopscope.grading.record import read_record
from loopscope.grading.standing_in import stand_in


class FindSubmissions(Autograde, OrdinaryFiles):  # type: ignore[misc]
    """nbgrader's converter, which here finds submissions of every kind.

    Those without a notebook of the right name too, and those that have changed since they were
    graded or were left half-done.
    """

    notebooks: list[str]

    def start(self) -> None:
        """Grade."""
        self._wanted: dict[str, set[str]] | None = None
        super().start()

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
        folder = Path(self._format_source(assignment_id, student_id))
        wanted = self._marks()
        given = {path for path in self.notebooks if ordinary(path)}
        names = {Path(path).stem for path in self.notebooks} & set(wanted)
        if self.coursedir.notebook_id == "*":
            names |= set(wanted)
        for name in sorted(names):
            path = str(folder / f"{name}.ipynb")
            if path not in given:
                exporter: SubmissionExporter = self.exporter
                exporter.stand_ins[path] = stand_in(folder, wanted[name], set(wanted))
                given.add(path)
        self.notebooks = sorted(given)
        super().init_assignment(assignment_id, student_id)

    def to_grade(self) -> list[str]:
        """Return the folders that are to be graded: new, changed, or left half-done."""
        excluded = (self.coursedir.student_id_exclude or "").split(",")
        waiting = []
        for folder in sorted(self.assignments):
            student = self.student_of(folder)
            if student in excluded:
                continue
            if self.force or not self._is_graded(folder, student):
                waiting.append(folder)
            else:
                self.log.info("Skipping existing assignment: %s", self.graded_folder(student))
        return waiting

    def students(self) -> list[str]:
        """Return all who handed in, those too whom this run leaves alone."""
        folders = glob.glob(self._format_source(self.coursedir.assignment_id, "*"))
        return sorted(self.student_of(folder) for folder in folders if os.path.isdir(folder))

    def clear(self, folder: str) -> None:
        """Take away what was graded of a submission, or half graded."""
        graded = self.graded_folder(self.student_of(folder))
        if self.coursedir.notebook_id == "*":
            if graded.exists():
                rmtree(str(graded))
            return
        for path in self.assignments[folder]:
            notebook = graded / os.path.basename(path)
            if notebook.exists():
                remove(str(notebook))

    def graded_folder(self, student: str) -> Path:
        """Return where the student's graded notebooks are."""
        return Path(self._format_dest(self.coursedir.assignment_id, student))

    def student_of(self, folder: str) -> str:
        """Return the part of a submission's folder that names the student."""
        pattern = self._format_source(self.coursedir.assignment_id, "*")
        before, _, after = pattern.partition("*")
        return folder[len(before) : len(folder) - len(after)] if after else folder[len(before) :]

    def _is_graded(self, folder: str, student: str) -> bool:
        graded = self.graded_folder(student)
        if not graded.is_dir():
            return False
        handed_in = self.coursedir.get_existing_timestamp(folder)
        known = self.coursedir.get_existing_timestamp(str(graded))
        if handed_in is not None and handed_in != known:  # put in or corrected later, too
            return False
        if self.coursedir.notebook_id == "*":
            names = set(self._marks())
        else:
            names = {Path(path).stem for path in self.assignments[folder]} & set(self._marks())
        now = ""
        for name in names:
            record = read_record(graded / f"{name}.ipynb")
            if record is None:
                return False
            now = now or fingerprint(Path(folder))
            if record.submitted not in ("", now):
                return False
        return True

    def _marks(self) -> dict[str, set[str]]:
        """The names of the assignment's notebooks, with the grade_ids of their cells."""
        if self._wanted is None:
            self._wanted = {}
            with open_gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                try:
                    books = gradebook.find_assignment(self.coursedir.assignment_id).notebooks
                except MissingEntry:
                    books = []  # nbgrader says so itself
                for book in books:
                    self._wanted[book.name] = {cell.name for cell in book.source_cells}
        return self._wanted
