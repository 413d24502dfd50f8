"""The steps of nbgrader's autograding that are ours: before the run, and the run itself.

nbgrader_config.py puts them into `Autograde.sanitize_preprocessors` and
`Autograde.autograde_preprocessors`, the two lists that nbgrader documents for this.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Bool, Enum, Float, Integer

from loopscope.grading.gradebook import open_gradebook
from loopscope.grading.jobs import Job, Outcome, parsed, perform
from loopscope.grading.limits import BUBBLEWRAP, SANDBOXES, Limits
from loopscope.grading.marking import settle
from loopscope.grading.record import findings_of, forget, note, tell_student
from loopscope.grading.restoring import SourceCell, check_kernel, restore

READ = "loopscope_findings"
"""Key of the resources under which the exporter leaves what it found in reading the file."""

OUTCOME = "loopscope_outcome"
"""Key of the resources for an outcome of a worker's: then the notebook has been run already."""

SUBMITTED = "loopscope_submitted"
"""Key of the resources for the digest of what was handed in."""

Step = tuple[NotebookNode, ResourcesDict]


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Mark the cells as the assignment's and put missing ones back.

    Stands where nbgrader has DeduplicateIds, whose doubles abort the whole class, and
    OverwriteCells, which asks the database about each cell anew.
    """

    run_missing_tests = Bool(
        False,
        help="Run a test cell that a student deleted, in place of 0 points for it.",
    ).tag(config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._known: dict[tuple[str, str, str], list[SourceCell]] = {}

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Step:
        about = resources["nbgrader"]
        forget(nb)
        found = list(resources.get(READ, []))
        found += check_kernel(nb)
        found += restore(nb, self._sources(about), self.run_missing_tests)
        for finding in found:
            self.log.warning("%s: %s: %s", about["student"], finding.where, finding.brief)
        note(nb, found)
        return nb, resources

    def _sources(self, about: dict[str, str]) -> list[SourceCell]:
        """The cells of the assignment: asked for once, since they are the same for all students."""
        key = about["db_url"], about["assignment"], about["notebook"]
        if key not in self._known:
            with open_gradebook(about["db_url"]) as gradebook:
                cells = _source_cells(gradebook, about["notebook"], about["assignment"])
            self._known[key] = self._ordered(cells, about)
        return self._known[key]

    def _ordered(self, sources: list[SourceCell], about: dict[str, str]) -> list[SourceCell]:
        """The cells in the assignment's order, which a database does not promise to keep."""
        course: Any = getattr(self.parent.parent, "coursedir", None)
        if course is None:
            return sources
        folder = course.format_path(course.source_directory, ".", about["assignment"])
        try:
            text = Path(folder, about["notebook"] + ".ipynb").read_text(encoding="utf-8")
            marks = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(text)["cells"]]
        except (OSError, ValueError, KeyError, TypeError):
            return sources  # graded without source/: the order in which they were added
        names = [mark.get("grade_id") for mark in marks]
        return sorted(sources, key=lambda s: names.index(s.name) if s.name in names else len(names))


def _source_cells(gradebook: Any, notebook: str, assignment: str) -> list[SourceCell]:
    known = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: float(cell.max_score) for cell in known.grade_cells}
    tasks = {cell.name: float(cell.max_score) for cell in known.task_cells}
    solutions = {cell.name for cell in known.solution_cells}
    return [
        SourceCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum or "",
            locked=bool(cell.locked),
            grade=cell.name in points,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=points.get(cell.name, tasks.get(cell.name, 0.0)),
        )
        for cell in known.source_cells
    ]


class ExecuteWithinLimits(Execute):  # type: ignore[misc]
    """Run the notebook with a bound for each cell and for all of them. No cell costs another.

    Stands where nbgrader has Execute, and takes that one's `timeout` and `enabled`. Its other
    options have nothing to act on here.
    """

    timeout = Integer(30, help="Seconds that one cell may take.").tag(config=True)
    submission_timeout = Float(
        120.0, help="Seconds that one notebook may take, all its cells and kernels together."
    ).tag(config=True)
    memory_limit = Integer(
        2048, help="Megabytes of memory that a notebook's kernel may hold (not on Windows)."
    ).tag(config=True)
    output_kept = Integer(
        100_000, help="Characters of text that are kept of what one cell prints."
    ).tag(config=True)
    output_limit = Integer(
        20, help="Megabytes of output, pictures included, after which a cell is stopped."
    ).tag(config=True)
    partial_credit = Bool(
        False,
        help="Take a number at the end of a test cell for its points, as nbgrader does by itself.",
    ).tag(config=True)

    processes_limit = Integer(
        128, help="Processes and threads that there may be at a time in a sandbox."
    ).tag(config=True)
    disk_limit = Integer(
        128,
        help="Megabytes that may be written in a sandbox: in the submission's folder, and again in "
        "that for temporary files. No file can be larger.",
    ).tag(config=True)
    sandbox = Enum(
        SANDBOXES,
        BUBBLEWRAP,
        help="What students' code is shut up in. 'container' says that all of grading already runs "
        "in one that holds nothing else of value; then no other is made.",
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """What one notebook may take."""
        return Limits(
            cell=float(self.timeout),
            submission=self.submission_timeout,
            memory=self.memory_limit,
            kept=self.output_kept,
            output=self.output_limit,
            processes=self.processes_limit,
            disk=self.disk_limit,
            sandbox=self.sandbox,
        )

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict, km: object = None) -> Step:
        outcome: Outcome | None = resources.pop(OUTCOME, None)
        if outcome is None:
            folder = str(resources["metadata"].get("path") or os.curdir)
            outcome = perform(Job("", json.dumps(nb), self.limits, folder))
            nb = parsed(outcome.notebook)
        student = resources["nbgrader"]["student"]
        for line in outcome.log:
            self.log.warning("%s: %s", student, line)
        found = findings_of(nb) + list(outcome.findings) + settle(nb, self.partial_credit)
        note(nb, found, outcome.level, resources.get(SUBMITTED, ""))
        tell_student(nb, found)
        return nb, resources
