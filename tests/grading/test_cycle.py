"""The whole evening of an instructor, with nbgrader's own commands and every bad submission."""

from __future__ import annotations

import csv
import html
import re
import sqlite3
import subprocess

import pytest
from bad_submissions import EXPECTED, SOLUTIONS, cell
from small_course import NAME, ROOT, SECRET, Class

import release

pytestmark = pytest.mark.timeout(900)  # the first test to come waits for the whole class


def scores(graded: Class, student: str) -> dict[str, float | None]:
    """What the gradebook holds for each cell: the score, None where a human has to give it."""
    rows = sqlite3.connect(graded.course.root / "gradebook.db").execute(
        "select base_cell.name, grade.auto_score, grade.needs_manual_grade from grade"
        " join base_cell on grade.cell_id = base_cell.id"
        " join submitted_notebook on grade.notebook_id = submitted_notebook.id"
        " join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"
        " where submitted_assignment.student_id = ?",
        [student],
    )
    found = {}
    for name, score, by_hand in rows:
        assert (score is None) == bool(by_hand)
        found[name] = score
    return found


def summary(graded: Class) -> str:
    return (graded.course.root / "autograded" / f"{NAME}-summary.txt").read_text()


def plain(page: str) -> str:
    """The text of an HTML page, as it is read."""
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?s)<(style|script).*?</\1>", "", page)))
    return " ".join(text.split())


@pytest.mark.parametrize("student", EXPECTED)
def test_each_bad_submission_has_its_scores(graded: Class, student: str) -> None:
    assert scores(graded, student) == EXPECTED[student].scores


@pytest.mark.parametrize("student", EXPECTED)
def test_each_bad_submission_has_a_line_for_the_instructor(graded: Class, student: str) -> None:
    lines = summary(graded).splitlines()
    first = next(n for n, line in enumerate(lines) if line.split()[:1] == [student])
    own = [lines[first]]
    for line in lines[first + 1 :]:
        if not line.startswith(" " * 10):
            break
        own.append(line)
    assert EXPECTED[student].line in "\n".join(own)


@pytest.mark.parametrize("student", EXPECTED)
def test_each_student_reads_the_reason(graded: Class, student: str) -> None:
    page = plain(graded.course.feedback(student))
    assert "About this submission" in page
    assert EXPECTED[student].told.replace("`", "") in page


def test_the_good_submission_is_untouched_by_the_others(graded: Class) -> None:
    assert scores(graded, graded.good) == {
        "double-tests": 2.0,
        "fetch-tests": 3.0,
        "last-tests": 1.0,
        "why": None,
    }
    assert "About this submission" not in graded.course.feedback(graded.good)
    assert re.search(rf"(?m)^  {graded.good} +6/8 \+$", summary(graded))


def test_the_summary_closes_the_command(graded: Class) -> None:
    first, again = graded.said["autograde"].stderr, graded.said["again"].stderr
    assert again.rstrip().endswith(summary(graded).splitlines()[-1])
    count = len(EXPECTED)
    assert f"{NAME}: {count} submissions, 12 with faults, {count - 3} to grade by hand" in first
    assert f"{NAME}: {count + 1} submissions, 12 with faults, {count - 2} to grade by hand" in again


def test_every_student_is_in_the_csv(graded: Class) -> None:
    with (graded.course.root / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {*EXPECTED, graded.good}
    for student, expected in EXPECTED.items():
        assert float(rows[student]["score"]) == sum(s or 0 for s in expected.scores.values())
        assert float(rows[student]["max_score"]) == 8


def test_what_was_handed_in_stays_as_it_was(graded: Class) -> None:
    folder = graded.course.root / "submitted"
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == graded.submitted


def test_what_could_not_be_read_is_kept(graded: Class) -> None:
    rest = graded.course.graded("truncated").cells[-1]
    assert rest.cell_type == "raw"
    assert '"grade_id": "fetch-tests"' in rest.source


def test_a_restored_test_is_the_instructors(graded: Class) -> None:
    assert cell(graded.course.graded("tampered"), "last-tests").source == 'assert last() == "end"'


def test_feedback_shows_no_hidden_test(graded: Class) -> None:
    for student in [*EXPECTED, graded.good]:
        page = plain(graded.course.feedback(student))
        assert "double(21)" not in page, student
        assert '"posts"' not in page, student
        assert "HIDDEN TESTS" not in page, student
        assert "SOLUTION" not in page, student


def test_feedback_shows_the_rest(graded: Class) -> None:
    page = plain(graded.course.feedback(graded.good))
    assert "assert double(2) == 4 # (hidden tests: not shown)" in page
    assert plain(SOLUTIONS["double"]) in page


def test_the_release_holds_no_secret_and_says_what_to_do(graded: Class) -> None:
    released = graded.course.released()
    text = "\n".join(c.source for c in released.cells)
    assert SECRET not in text
    assert "n + n" not in text
    assert 'raise NotImplementedError("write your answer in place of this line")' in text
    assert cell(released, "why").source == "*Write your answer in place of this line.*"


def test_make_release_makes_what_the_command_makes(graded: Class) -> None:
    root = graded.course.root
    assert release.made(root) == release.files(root / "release")


def test_the_exchange_carries_it_there_and_back(graded: Class) -> None:
    assert f"loopscope {NAME}" in graded.said["list"].stderr
    assert "Success! Your notebook passes all the tests." in graded.said["validate"].stdout
    assert (graded.course.root / "submitted" / graded.good / NAME / "timestamp.txt").is_file()


def test_a_second_run_grades_only_what_is_new_and_reports_on_all(graded: Class) -> None:
    started = re.findall(r"Autograding \S*/autograded/([^/]+)/", graded.said["again"].stderr)
    assert started == [graded.good]
    assert set(re.findall(r"(?m)^  (\S+) +\d", summary(graded))) == {*EXPECTED, graded.good}


def test_grading_one_student_keeps_the_lines_of_all(graded: Class) -> None:
    assert f"{NAME}: 1 submission, 1 with faults" in graded.said["one"].stderr
    assert f"{NAME}: {len(EXPECTED) + 1} submissions" in summary(graded)


def test_a_date_that_is_put_in_later_has_it_graded_again_once(graded: Class) -> None:
    begun = re.compile(r"Autograding \S*/autograded/([^/]+)/")
    assert begun.findall(graded.said["dated"].stderr) == ["truncated"]
    assert "submitted at 2026-11-29 09:00:00" in graded.said["dated"].stderr
    assert begun.findall(graded.said["dated again"].stderr) == []


def test_a_line_about_a_cell_names_its_student(graded: Class) -> None:
    said = graded.said["autograde"].stderr
    assert "WARNING] endless-await: fetch-tests: stopped after 3" in said
    assert not re.findall(r"WARNING\] (?:double|fetch|last)\S*: ", said)


def test_nothing_is_warned_of_that_nobody_can_help(graded: Class) -> None:
    for name, done in graded.said.items():
        assert "SAWarning" not in done.stderr, name
        assert "not recognized" not in done.stderr, name


def test_feedback_begins_with_the_checks_by_name(graded: Class) -> None:
    page = plain(graded.course.feedback(graded.good)).partition("A small assignment")[0]
    assert "double-tests (2 of 2) fetch-tests (3 of 3) last-tests (1 of 1) why (0 of 2)" in page
    assert "omment" not in page


def test_git_sees_nothing_of_it() -> None:
    for path in (
        "autograded/ada/x.ipynb",
        "submitted/x",
        "feedback/x",
        "gradebook.db",
        "scores.csv",
    ):
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert done.returncode == 0, path
