"""`nbgrader autograde` for a whole class: every submission gets a score, and a summary closes it.

nbgrader grades one submission after the other, each from its file to its score. Here a submission
is read, marked and given back its cells in this process; a worker runs it; and this process, alone,
writes the scores into the gradebook. While workers run some, this one reads the next and writes the
last, so that few are in memory at any time.

`install` puts `CourseAutograde` where nbgrader's own commands look for `Autograde`. The rest is in
configured lists: see nbgrader_config.py.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader import utils
from nbgrader.converters.base import NbGraderException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from traitlets import Integer, Unicode

from loopscope.grading.arrival import carried, fingerprint
from loopscope.grading.gradebook import kept_open, open_gradebook, together
from loopscope.grading.interrupts import Interrupts
from loopscope.grading.jobs import Job, Outcome, given_up, parsed, perform
from loopscope.grading.limits import BUBBLEWRAP, CONTAINER
from loopscope.grading.pool import Failure, Pool, Result
from loopscope.grading.preprocessors import OUTCOME, SUBMITTED, ExecuteWithinLimits
from loopscope.grading.progress import Progress
from loopscope.grading.record import read_record
from loopscope.grading.reporting import lines
from loopscope.grading.room import NoSandbox, probe
from loopscope.grading.rooms import nursery
from loopscope.grading.submissions import FindSubmissions
from loopscope.grading.summary import table
from loopscope.grading.workers import SCHEDULER, WORKERS, pool_for, scheduler_address

_CANCELLED = 130  # the exit status of a program that Ctrl-C ended


def install() -> None:
    """Make `nbgrader autograde` and the Formgrader use `CourseAutograde`."""
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
    # On its way out, Python would look for garbage among all that nbgrader imported: 0.3 s.
    atexit.register(gc.freeze)


@dataclass
class Submission:
    """One student's folder on its way through grading. `jobs` by name, with the notebook's path."""

    student: str
    folder: str
    submitted: str
    jobs: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    error: BaseException | None = None
    notebooks: list[str] = field(default_factory=list)


class CourseAutograde(FindSubmissions):
    """nbgrader's converter, which here grades many at a time and gives up on no submission."""

    workers = Integer(
        0,
        help="How many submissions are run at a time on this machine; 0: one more than it has "
        f"cores. The environment variable {WORKERS} goes before it.",
    ).tag(config=True)
    scheduler = Unicode(
        "",
        help="Address of a dask scheduler, as tcp://host:8786: its workers run the submissions, "
        f"and not this machine. The environment variable {SCHEDULER} goes before it.",
    ).tag(config=True)
    carried_limit = Integer(
        50, help="Megabytes of files beside a notebook that go where it is run."
    ).tag(config=True)

    def start(self) -> None:
        """Grade, and report whatever came of it."""
        self._chains: dict[bool, list[Any]] = {}
        self._failed: list[str] = []
        self._under_way: dict[str, Submission] = {}
        with kept_open():
            try:
                super().start()
            finally:
                if self.assignments:
                    self._report()

    def convert_notebooks(self) -> None:
        """Grade all that is to be graded."""
        if not any(_runs(step) for step in self.autograde_preprocessors):
            super().convert_notebooks()  # somebody runs notebooks in a way of their own
            return
        waiting = self.to_grade()
        if not waiting:
            return
        try:
            if self._step().sandbox == BUBBLEWRAP and not scheduler_address(self.scheduler):
                nursery.begin()
                probe()  # before any grading is begun
            pool = pool_for(self.workers, self.scheduler, len(waiting))
        except (ValueError, OSError, ImportError, NoSandbox) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        self.log.info("To grade: %d, with %s", len(waiting), pool.where)
        self._grade(waiting, pool)
        if self._failed:
            message = f"Could not be graded: {', '.join(self._failed)}"
            self.log.error("%s. The reasons are above; run the command again.", message)
            raise NbGraderException(message)

    def _grade(self, waiting: list[str], pool: Pool) -> None:
        name = self.coursedir.assignment_id
        try:
            with (
                Progress(name, len(waiting), self.log) as progress,
                Interrupts(self.log.warning) as interrupts,
                utils.setenv(NBGRADER_EXECUTION="autograde"),
            ):
                for result in pool.run(self._jobs(waiting, pool, progress, interrupts)):
                    self._take(result, progress)
        finally:
            pool.close()
            for submission in self._under_way.values():
                self.clear(submission.folder)
            self._under_way.clear()
        if interrupts.asked:
            self.log.error("Canceled. What is graded is kept; run the command again for the rest.")
            raise SystemExit(_CANCELLED)

    def _jobs(
        self, waiting: list[str], pool: Pool, progress: Progress, interrupts: Interrupts
    ) -> Iterator[Job]:
        for folder in waiting:
            if interrupts.asked:
                return
            jobs: list[Job] = []
            submission = Submission(self.student_of(folder), folder, fingerprint(Path(folder)))
            with self._at_risk(submission, progress):
                self._begin(submission)
                jobs = [self._job(submission, path, pool) for path in submission.notebooks]
            yield from jobs

    def _begin(self, submission: Submission) -> None:
        """What nbgrader does before the first notebook of a submission."""
        assignment, student = self.coursedir.assignment_id, submission.student
        self.notebooks = sorted(self.assignments[submission.folder])
        if not self.init_destination(assignment, student):
            self.log.warning("Changed since it was graded, or graded in part: %s", student)
            self.clear(submission.folder)
        self.run_pre_convert_hook()
        with together(self.coursedir.db_url, self.coursedir.course_id):
            self.init_assignment(assignment, student)
        self.graded_folder(student).mkdir(parents=True, exist_ok=True)  # where it is run
        submission.notebooks = list(self.notebooks)

    def _job(self, submission: Submission, path: str, pool: Pool) -> Job:
        graded = self.graded_folder(submission.student)
        name = f"{submission.student}/{Path(path).stem}"
        text = self._sanitized(path)
        self.log.info("Autograding %s", graded / Path(path).name)
        submission.jobs[name] = path
        self._under_way[name] = submission
        limits = self._step().limits
        if limits.sandbox == CONTAINER and not pool.elsewhere:
            return Job(name, text, limits, str(graded))
        files, remarks = carried(graded, min(self.carried_limit, limits.disk // 2) * 2**20)
        return Job(name, text, limits, files=files, remarks=tuple(remarks))

    def _sanitized(self, path: str) -> str:
        """The notebook as it is to be run, as JSON."""
        self.log.info("Sanitizing %s", path)
        self._sanitizing = True
        self._init_preprocessors()
        try:
            notebook, _ = self.exporter.converted(path, self._resources(path))
        except (SQLAlchemyError, OSError):
            raise  # of this machine: no student's fault
        except Exception as error:
            self._refuse(path, error)
            notebook, _ = self.exporter.converted(path, self._resources(path))
        return json.dumps(notebook)

    def _refuse(self, path: str, error: Exception) -> None:
        """Have the notebook read as a text without cells: nbgrader could not digest it."""
        self.log.error("%s can't be graded as it is:\n%s", path, traceback.format_exc())
        reason = f"nbgrader could not work with it ({type(error).__name__}: {error})"
        self.exporter.refused[path] = reason

    def _take(self, result: Result, progress: Progress) -> None:
        """Note what a worker made of a job. The last one of a submission closes it."""
        name = result.job.name if isinstance(result, Failure) else result.name
        submission = self._under_way.get(name)
        if submission is None or name in submission.outcomes:
            return  # known already: nothing is graded twice
        if isinstance(result, Outcome):
            submission.outcomes[name] = result
        else:
            submission.outcomes[name] = given_up(result.job, result.deaths)
            if not result.deaths:
                submission.error = result.error
        if len(submission.outcomes) < len(submission.jobs):
            return
        with self._at_risk(submission, progress):
            if submission.error is not None:
                raise submission.error
            faults = [self._finish(submission, name) for name in submission.jobs]
            self.notebooks = submission.notebooks
            self.set_permissions(self.coursedir.assignment_id, submission.student)
            self.run_post_convert_hook()
            self._forget(submission)
            progress.done(fault=any(faults))

    def _finish(self, submission: Submission, name: str) -> bool:
        """Score a notebook that was run, and write it. Return whether it has a fault."""
        path, outcome = submission.jobs[name], submission.outcomes[name]
        graded = self.graded_folder(submission.student) / Path(path).name
        try:
            self._write(graded, outcome, submission.submitted)
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:
            self._refuse(path, error)
            job = Job(name, self._sanitized(path), self._step().limits, str(graded.parent))
            self._write(graded, perform(job), submission.submitted)  # no cell of it runs
        record = read_record(graded)
        return record is not None and any(finding.fault for finding in record.findings)

    def _write(self, graded: Path, outcome: Outcome, submitted: str) -> None:
        self._sanitizing = False
        self._init_preprocessors()
        try:
            resources = self._resources(str(graded))
            resources.update({OUTCOME: outcome, SUBMITTED: submitted})
            notebook = parsed(outcome.notebook)
            with together(self.coursedir.db_url, self.coursedir.course_id):
                text, resources = self.exporter.from_notebook_node(notebook, resources)
            self.write_single_notebook(text, resources)
        finally:
            self._sanitizing = True

    def _resources(self, path: str) -> ResourcesDict:
        resources = ResourcesDict()
        resources.update(self.init_single_notebook_resources(path))
        folder, name = os.path.split(path)
        resources["metadata"] = ResourcesDict(name=os.path.splitext(name)[0], path=folder)
        return resources

    def _init_preprocessors(self) -> None:
        """Give the exporter the steps before the run, or those from the run on; made once each."""
        if self._sanitizing not in self._chains:
            steps = list(self.autograde_preprocessors)
            run = next(at for at, step in enumerate(steps) if _runs(step))
            wanted = self.sanitize_preprocessors + steps[:run] if self._sanitizing else steps[run:]
            self.exporter._preprocessors = []
            for step in wanted:
                self.exporter.register_preprocessor(step)
            self._chains[self._sanitizing] = self.exporter._preprocessors
        self.exporter._preprocessors = self._chains[self._sanitizing]

    def _step(self) -> ExecuteWithinLimits:
        return ExecuteWithinLimits(parent=self.exporter)

    @contextmanager
    def _at_risk(self, submission: Submission, progress: Progress) -> Iterator[None]:
        """What goes wrong inside costs this submission, unless it is the gradebook's doing."""
        try:
            yield
        except NoSandbox as error:  # of a scheduler's worker: what lacks it must not lose more
            self.log.error("%s", error)
            self.clear(submission.folder)
            raise NbGraderException(str(error)) from error
        except OperationalError as error:
            url = make_url(self.coursedir.db_url).render_as_string(hide_password=True)
            self.log.error(
                "The gradebook at %s could not be used: %s\nWhat is graded is kept. See that it "
                "can be reached, and run the command again. If nbgrader was upgraded, back the "
                "gradebook up and run `nbgrader db upgrade`.",
                url,
                error.orig,
            )
            self.clear(submission.folder)
            raise NbGraderException(str(error.orig)) from error
        except Exception:
            self.log.error("%s could not be graded:\n%s", submission.folder, traceback.format_exc())
            self._failed.append(submission.student)
            self.clear(submission.folder)
            self._forget(submission)
            progress.done(lost=True)

    def _forget(self, submission: Submission) -> None:
        for name in submission.jobs:
            self._under_way.pop(name, None)

    def _report(self) -> None:
        """Print the summary of those whom this run is about, and write that of all."""
        assignment = self.coursedir.assignment_id
        graded = [(student, self.graded_folder(student)) for student in self.students()]
        with open_gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            everybody = lines(gradebook, assignment, graded)
        asked = {self.student_of(folder) for folder in self.assignments}
        here = [line for line in everybody if line.student in asked]
        self.log.info("Summary\n%s", table(assignment, here))
        place = Path(self.coursedir.format_path(self.coursedir.autograded_directory, ".", "."))
        place.mkdir(parents=True, exist_ok=True)
        summary = table(assignment, everybody)
        (place / f"{assignment}-summary.txt").write_text(summary + "\n", "utf-8")


def _runs(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, ExecuteWithinLimits)
