"""A class on a JupyterHub, in the browser: from the release to feedback that a student reads."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from hub import ROOT, Hub
from nbformat import NotebookNode
from people import Instructor, Student, viewer
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NAME = "03-gather-or-taskgroup"
JUDGEMENT = "your-judgement"
COMMENT = "Who looks at the mixed list afterwards? One more sentence on that."
WRONG = ROOT / "tests" / "assignments" / NAME / "find-offers" / "gather_for_errgroup.py"


def solution(source: str) -> str:
    """A cell of source/ as a student would have written it."""
    lines = source.split("\n")
    return "\n".join(line for line in lines if not line.strip().startswith("### "))


def cells(notebook: NotebookNode) -> dict[str, tuple[int, NotebookNode]]:
    """Cells and their places by grade_id."""
    marked = ((i, cell) for i, cell in enumerate(notebook.cells) if "nbgrader" in cell.metadata)
    return {cell.metadata.nbgrader.grade_id: (i, cell) for i, cell in marked}


def wrong_answer() -> str:
    return "\n".join(line for line in WRONG.read_text().split("\n") if not line.startswith("# "))


def test_the_command_tells_the_gradebook_of_an_assignment_that_is_in_release(hub: Hub) -> None:
    course = hub.home("instructor") / "loopscope"
    name = "01-coroutines-and-the-event-loop"
    assert (course / "release" / name).is_dir()
    hub.nbgrader("instructor", "generate_assignment", name, folder=course)
    with closing(sqlite3.connect(course / "gradebook.db")) as gradebook:
        assert gradebook.execute("select name from notebook").fetchall() == [(name,)]


def test_a_class_from_release_to_feedback(hub: Hub, browser: Browser, screenshots: Path) -> None:
    course = hub.home("instructor") / "loopscope"
    source = cells(nbformat.read(course / "source" / NAME / f"{NAME}.ipynb", as_version=4))

    # The instructor gives the assignment out.
    instructor = Instructor(hub, browser, "instructor", screenshots)
    instructor.screenshot("jupyterlab")
    instructor.formgrader()
    instructor.due(NAME, "2099-01-31T18:00")
    instructor.press(NAME, "assign")
    instructor.press(NAME, "release")

    # Ada has the lessons, as docs/classroom says, and answers all of it, rightly.
    shutil.copytree(ROOT / "notebooks", hub.home("ada") / "notebooks")
    ada = Student(hub, browser, "ada", screenshots)
    ada.assignments()
    ada.screenshot("list")
    ada.fetch(NAME)
    ada.open(NAME)
    ada.lesson("lesson 03", "gather or TaskGroup")
    released = cells(
        nbformat.read(hub.home("ada") / "loopscope" / NAME / f"{NAME}.ipynb", as_version=4)
    )
    for name, (index, cell) in released.items():
        if cell.metadata.nbgrader.solution and cell.cell_type == "code":
            ada.write(index, solution(source[name][1].source))
    ada.write(
        released[JUDGEMENT][0], "First those that share a connection, since a leak harms there."
    )
    ada.run_all()
    ada.save()
    ada.screenshot("worked")
    with ada.validated() as dialog:
        ada.screenshot("validated")
        expect(dialog).to_contain_text("Success! Your notebook passes all the tests.")
    ada.submit(NAME)
    ada.screenshot("submitted")

    # Bob takes gather for errgroup, reads so, and hands it in all the same.
    bob = Student(hub, browser, "bob", screenshots)
    bob.assignments()
    bob.fetch(NAME)
    bob.open(NAME)
    index = released["find-offers"][0]
    bob.write(index, wrong_answer())
    bob.write(released[JUDGEMENT][0], "All forty at once, then the tests tell.")
    bob.run(1)  # the first code cell, which sets up what the others use
    bob.run(index)
    output = bob.run(released["find-offers-check"][0])
    expect(output).to_contain_text("gather is errgroup")
    output.scroll_into_view_if_needed()
    bob.screenshot("check")
    bob.save()
    with bob.validated() as dialog:
        bob.screenshot("validated")
        expect(dialog).to_contain_text("gather is errgroup")
    bob.submit(NAME)

    # The instructor collects and grades: one here, the rest by command.
    instructor.formgrader()
    instructor.press(NAME, "collect")
    instructor.formgrader(f"manage_submissions/{NAME}")
    instructor.screenshot("submissions")
    instructor.press("ada", "autograde")
    said = hub.nbgrader("instructor", "autograde", NAME, folder=course).stderr
    assert f"{NAME}: 2 submissions" in said
    instructor.formgrader(f"manage_submissions/{NAME}")
    instructor.screenshot("autograded")

    instructor.formgrader(f"gradebook/{NAME}/{NAME}")
    instructor.screenshot("to-grade")
    for student, points in (("ada", 3), ("bob", 1)):
        instructor.formgrader(f"gradebook/{NAME}/{NAME}")
        row = instructor.page.locator("tbody tr").filter(has_text=student)
        row.locator(".reveal .name-hidden").click()
        row.locator(".name a.name-shown").click()
        instructor.grade(JUDGEMENT, points, COMMENT)
        instructor.screenshot(f"graded-{student}")

    instructor.formgrader()
    instructor.press(NAME, "generate-feedback")
    instructor.press(NAME, "release-feedback")

    # Bob reads what came back.
    bob.fetch_feedback(NAME)
    bob.screenshot("feedback-fetched")
    (path,) = (hub.home("bob") / "loopscope" / NAME / "feedback").rglob("*.html")
    bob.page.goto(f"{hub.url}/user/bob/lab/tree/{path.relative_to(hub.home('bob'))}")
    page = viewer(bob.page).locator("body")
    expect(page).to_contain_text(COMMENT)
    expect(page).to_contain_text("gather is errgroup")
    expect(page).to_contain_text("(hidden tests: not shown)")
    expect(page).not_to_contain_text("HIDDEN TESTS")
    bob.screenshot("feedback")
    page.get_by_text(COMMENT).last.scroll_into_view_if_needed()
    bob.screenshot("feedback-comment")

    # The scores leave as CSV.
    hub.nbgrader("instructor", "export", "--to", "grades.csv", folder=course)
    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    top = sum(cell.metadata.nbgrader.get("points", 0) for _, cell in source.values())
    assert rows.keys() == {"ada", "bob"}
    assert float(rows["ada"]["score"]) == top - 1
    assert float(rows["ada"]["max_score"]) == top
    assert float(rows["bob"]["score"]) < top / 2
    assert rows["bob"]["assignment"] == NAME
    for person in (instructor, ada, bob):
        person.close()
