"""One gradebook for a whole run holds what nbgrader's own would."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader import api

from loopscope.grading.gradebook import kept_open, open_gradebook, together

NAME = "01-small"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A gradebook with an assignment of two notebooks, and two students."""
    beside = os.path.dirname(sys.executable)  # a new one is stamped by a command, alembic
    monkeypatch.setenv("PATH", beside + os.pathsep + os.environ["PATH"])
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with api.Gradebook(url, "loopscope") as gradebook:
        gradebook.add_assignment(NAME, duedate=datetime(2026, 11, 1, tzinfo=UTC))
        for book in ("one", "two"):
            gradebook.add_notebook(book, NAME)
            gradebook.add_grade_cell("tests", book, NAME, max_score=2, cell_type="code")
            gradebook.add_grade_cell("why", book, NAME, max_score=1, cell_type="markdown")
            gradebook.add_solution_cell("answer", book, NAME)
            gradebook.add_solution_cell("why", book, NAME)
        gradebook.add_task_cell("task", "two", NAME, max_score=3, cell_type="markdown")
        for student in ("ann", "bob"):
            gradebook.add_student(student)
    return url


def rows(url: str, student: str) -> Any:
    """All that the gradebook says of a student's submission, but for made-up ids."""
    with api.Gradebook(url, "loopscope") as gradebook:
        submission = gradebook.find_submission(NAME, student)
        grades = Counter(
            (
                grade.notebook.name, grade.name, type(grade.cell).__name__, grade.auto_score,
                grade.manual_score, grade.extra_credit, grade.needs_manual_grade, grade.max_score,
                grade.score, grade.cell_type,
            )
            for book in submission.notebooks
            for grade in book.grades
        )  # fmt: skip
        comments = Counter(
            (each.notebook.name, each.name, type(each.cell).__name__, each.comment)
            for book in submission.notebooks
            for each in book.comments
        )
        return (
            submission.timestamp, submission.extension, submission.total_seconds_late,
            submission.max_score, submission.needs_manual_grade, grades, comments,
        )  # fmt: skip


@pytest.mark.filterwarnings("ignore:Object of type:Warning")  # of nbgrader's own way
def test_a_submission_has_the_rows_that_nbgrader_would_give_it(url: str) -> None:
    handed_in = "2026-11-02 12:00:00 UTC"
    with api.Gradebook(url, "loopscope") as gradebook:
        gradebook.add_submission(NAME, "ann", timestamp=handed_in)
    with kept_open(), open_gradebook(url, "loopscope") as gradebook:
        added = gradebook.add_submission(NAME, "bob", timestamp=handed_in)
        assert added.total_seconds_late == 36 * 3600
    assert rows(url, "ann") == rows(url, "bob")
    assert sum(rows(url, "bob")[5].values()) == 5


def break_off(url: str) -> None:
    with together(url, "loopscope"):
        with open_gradebook(url, "loopscope") as gradebook:
            gradebook.update_or_create_student("joe")
            gradebook.update_or_create_submission(NAME, "joe")
        raise ZeroDivisionError


def test_what_is_done_together_is_there_at_the_end_or_not_at_all(url: str) -> None:
    with kept_open():
        with together(url, "loopscope"):
            with open_gradebook(url, "loopscope") as gradebook:
                gradebook.update_or_create_student("eve")
            with open_gradebook(url, "loopscope") as gradebook:
                gradebook.update_or_create_submission(NAME, "eve")
            with api.Gradebook(url, "loopscope") as other:
                assert [student.id for student in other.students] == ["ann", "bob"]
        with pytest.raises(ZeroDivisionError):
            break_off(url)
        with open_gradebook(url, "loopscope") as gradebook:
            gradebook.update_or_create_student("zoe")
    with api.Gradebook(url, "loopscope") as gradebook:
        assert [student.id for student in gradebook.students] == ["ann", "bob", "eve", "zoe"]
        assert [one.student.id for one in gradebook.assignment_submissions(NAME)] == ["eve"]
