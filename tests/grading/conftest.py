"""One course, graded once, for all the tests that look at it."""

from __future__ import annotations

import getpass
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from bad_submissions import answered, hand_in_all
from small_course import NAME, ROOT, Class, Course, Done

sys.path.insert(0, str(ROOT / "tools"))


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class with every bad submission and a good one, from source/ to grades.csv.

    The good student comes in through the exchange while the bad ones are graded, and is graded by a
    second run: a command of nbgrader's takes seconds to start, and here are two cores.
    """
    course = Course(tmp_path_factory.mktemp("grading"))
    said: dict[str, Done] = {}

    def step(name: str, *words: str, folder: Path | None = None) -> None:
        said[name] = done = course.nbgrader(*words, folder=folder)
        assert done.returncode == 0, f"nbgrader {' '.join(words)}\n{done.stdout}\n{done.stderr}"

    def good_student() -> None:
        step("release_assignment", "release_assignment", NAME)
        step("list", "list")
        step("fetch", "fetch_assignment", NAME, folder=course.student)
        mine = course.student / NAME / f"{NAME}.ipynb"
        nbformat.write(answered(nbformat.read(mine, as_version=4)), mine)
        step("validate", "validate", str(mine), folder=course.student)
        step("submit", "submit", NAME, folder=course.student)

    step("generate_assignment", "generate_assignment", NAME)
    hand_in_all(course)
    folder = course.root / "submitted"
    with ThreadPoolExecutor() as both:
        done = both.submit(good_student)
        step("autograde", "autograde", NAME)
        done.result()
    step("collect", "collect", NAME)
    submitted = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    step("again", "autograde", NAME)
    step("one", "autograde", NAME, "--student", "truncated")
    date = folder / "truncated" / NAME / "timestamp.txt"
    date.write_text("2026-11-29 09:00:00.000000 UTC\n")
    submitted[date] = date.read_bytes()
    step("dated", "autograde", NAME)
    step("dated again", "autograde", NAME)
    with ThreadPoolExecutor() as both:
        done = both.submit(step, "export", "export", "--to", "grades.csv")
        step("generate_feedback", "generate_feedback", NAME)
        done.result()
    return Class(course, said, submitted, getpass.getuser())
