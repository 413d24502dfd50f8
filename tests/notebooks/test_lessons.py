"""Every lesson keeps what lessons promise; `lesson_check` says what that is."""

from pathlib import Path

import pytest
from lesson_check import ROOT, Lesson

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=LESSONS, ids=[path.stem for path in LESSONS])
def lesson(request: pytest.FixtureRequest) -> Lesson:
    path: Path = request.param
    return Lesson(path)


@pytest.mark.timeout(300)
def test_lesson_leaves_nothing_behind(lesson: Lesson) -> None:
    assert [str(fault) for fault in lesson.faults_of_a_run()] == []


def test_lesson_is_saved_from_one_whole_run(lesson: Lesson) -> None:
    assert [str(fault) for fault in lesson.faults_as_saved()] == []
