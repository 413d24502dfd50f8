"""A class graded by several workers: the same scores and outputs, a second run, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import nbformat
import pytest
from bad_submissions import FETCH, SOLUTIONS, answered, cell
from small_course import NAME, Course

from loopscope.grading.jobs import Job, Outcome
from loopscope.grading.limits import Limits
from loopscope.grading.pool import AHEAD, Failure, Threads
from loopscope.grading.workers import WorkersNotSet, pool_for

pytestmark = pytest.mark.timeout(300)


# ── the pool ─────────────────────────────────────────────────────────────────


def jobs(count: int, taken: list[int]) -> Iterator[Job]:
    for number in range(count):
        taken.append(number)
        yield Job(str(number), "", Limits())


def done(job: Job) -> Outcome:
    return Outcome(job.name, job.notebook)


def test_jobs_are_taken_as_there_is_room_for_them() -> None:
    taken: list[int] = []
    pool = Threads(3, done)
    for returned, _ in enumerate(pool.run(jobs(50, taken)), 1):
        assert len(taken) <= returned + 3 * AHEAD
    pool.close()
    assert len(taken) == 50


def test_as_many_run_at_a_time_as_there_are_workers() -> None:
    meeting = threading.Barrier(3, timeout=30)

    def together(job: Job) -> Outcome:
        meeting.wait()
        return done(job)

    pool = Threads(3, together)
    names = {result.name for result in pool.run(jobs(9, [])) if isinstance(result, Outcome)}
    pool.close()
    assert names == {str(number) for number in range(9)}


def test_an_error_costs_its_own_job() -> None:
    def odd(job: Job) -> Outcome:
        if int(job.name) % 2:
            raise OSError("no room")
        return done(job)

    pool = Threads(2, odd)
    results = list(pool.run(jobs(4, [])))
    pool.close()
    failed = {result.job.name for result in results if isinstance(result, Failure)}
    assert failed == {"1", "3"}


def test_the_environment_goes_before_the_setting() -> None:
    assert pool_for(2, "", 9, {"LOOPSCOPE_WORKERS": "4"}).where == "4 workers on this machine"
    assert pool_for(2, "", 9, {}).where == "2 workers on this machine"
    assert pool_for(8, "", 1, {}).where == "1 worker on this machine"


@pytest.mark.parametrize("wrong", ["many", "0", "-1", "1.5"])
def test_a_number_of_workers_that_is_none_is_named(wrong: str) -> None:
    with pytest.raises(WorkersNotSet, match="LOOPSCOPE_WORKERS must be a whole number above 0"):
        pool_for(0, "", 9, {"LOOPSCOPE_WORKERS": wrong})


# ── the command ──────────────────────────────────────────────────────────────

STUDENTS = ("ada", "bob", "cyd", "dan", "eve")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Five students: good ones, one with an endless await, one that prints."""
    course = Course(tmp_path)
    assert course.nbgrader("generate_assignment", NAME).returncode == 0
    for student in STUDENTS:
        notebook = answered(course.released())
        if student == "bob":
            cell(notebook, "fetch").source = FETCH["endless-await"]
        if student == "cyd":
            cell(notebook, "double").source = f"{SOLUTIONS['double']}\nprint('doubled')"
        course.hand_in(student, nbformat.writes(notebook))
    return course


def autograde(course: Course, *words: str, **more: str) -> str:
    course.environment |= more
    ended = course.nbgrader("autograde", NAME, *words)
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


def scores(course: Course) -> set[tuple[str, str, float | None]]:
    with sqlite3.connect(course.root / "gradebook.db") as database:
        rows = database.execute(
            "select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade"
            " join base_cell on grade.cell_id = base_cell.id"
            " join submitted_notebook on grade.notebook_id = submitted_notebook.id"
            " join submitted_assignment"
            " on submitted_notebook.assignment_id = submitted_assignment.id"
        ).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def outputs(course: Course) -> dict[str, str]:
    """What each graded notebook shows, but for the seconds that something took."""
    return {
        student: json.dumps([c.get("outputs", "") for c in course.graded(student).cells])
        for student in STUDENTS
        if student != "bob"
    }


def graded_now(said: str) -> set[str]:
    return {
        line.split("/autograded/")[1].split("/")[0]
        for line in said.splitlines()
        if "INFO] Autograding" in line
    }


def test_the_number_of_workers_changes_nothing(course: Course) -> None:
    said = autograde(course, LOOPSCOPE_WORKERS="1")
    assert "To grade: 5, with 1 worker on this machine" in said
    one = scores(course), outputs(course)
    said = autograde(course, "--force", LOOPSCOPE_WORKERS="3")
    assert "To grade: 5, with 3 workers on this machine" in said
    assert f"{NAME}: 5 of 5, 1 with faults" in said
    assert (scores(course), outputs(course)) == one
    assert ("bob", "fetch-tests", 0.0) in one[0]
    assert ("ada", "fetch-tests", 3.0) in one[0]


def test_a_second_run_grades_what_is_new_changed_or_half_done(course: Course) -> None:
    assert graded_now(autograde(course)) == set(STUDENTS)
    assert graded_now(autograde(course)) == set()
    changed = answered(course.released())
    cell(changed, "double").source = "def double(n):\n    return 3 * n"
    course.hand_in("ada", nbformat.writes(changed))
    course.hand_in("fay", nbformat.writes(answered(course.released())))
    half_done = course.root / "autograded" / "dan" / NAME / f"{NAME}.ipynb"
    half_done.chmod(0o644)
    half_done.write_text(half_done.read_text()[:1000])
    assert graded_now(autograde(course)) == {"ada", "dan", "fay"}
    assert ("ada", "double-tests", 0.0) in scores(course)
    assert graded_now(autograde(course, "--student", "eve", "--force")) == {"eve"}


def test_a_link_to_the_answers_is_no_submission(course: Course) -> None:
    folder = course.root / "submitted" / "ada" / NAME
    (folder / f"{NAME}.ipynb").unlink()
    (folder / f"{NAME}.ipynb").symlink_to(course.root / "source" / NAME / f"{NAME}.ipynb")
    (folder / "data.txt").symlink_to(course.root / "gradebook.db")
    os.mkfifo(folder / "pipe")
    said = autograde(course, "--student", "ada")
    assert "Left out, since it is not an ordinary file" in said
    assert ("ada", "double-tests", 0.0) in scores(course)
    assert not (course.root / "autograded" / "ada" / NAME / "data.txt").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_ctrl_c_keeps_what_is_graded(course: Course) -> None:
    course.environment |= {"LOOPSCOPE_WORKERS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "nbgrader", "autograde", NAME],
        cwd=course.root,
        env=course.environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Who started these tests in the background may have had it ignored, for children too.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if "Writing" in line and "Stopping" not in said:
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all of its processes
            break
    said += process.stderr.read()
    assert process.wait() == 130
    assert "all that is graded is kept" in said
    first = graded_now(said)
    assert 0 < len(first) < len(STUDENTS)
    kept = {path.parts[-3] for path in (course.root / "autograded").glob(f"*/{NAME}/*.ipynb")}
    assert kept == first
    assert f"{NAME}: 5 submissions, {len(kept)} graded" in said
    assert graded_now(autograde(course)) == set(STUDENTS) - kept
