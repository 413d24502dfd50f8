"""The table of exercises says what the notebooks hold, so that each can be passed and hinted at."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from proof import Assignment, assignments

from loopscope.exercises import exercises

ids = [each.name for each in assignments()]


@pytest.mark.parametrize("assignment", assignments(), ids=ids)
def test_names_are_those_of_the_notebook(assignment: Assignment) -> None:
    assert [each.name for each in exercises(assignment.name[:2])] == assignment.exercises


@pytest.mark.parametrize("assignment", assignments(), ids=ids)
def test_every_part_can_be_passed_by_what_students_see(assignment: Assignment) -> None:
    wanted = [
        (each.name, part) for each in exercises(assignment.name[:2]) for part in each.parts or ("",)
    ]
    assert list(_passed(assignment)) == wanted


@pytest.mark.parametrize("assignment", assignments(), ids=ids)
def test_each_exercise_says_how_to_ask_for_a_hint(assignment: Assignment) -> None:
    text = "\n".join(cell.source for cell in assignment.source.cells)
    for name in assignment.exercises:
        assert f'check.hint("{name}")' in text


def _passed(assignment: Assignment) -> Iterator[tuple[str, str]]:
    for name in assignment.exercises:
        for cell in assignment.tests(name):
            visible, _, rest = cell.source.partition("### BEGIN HIDDEN TESTS")
            visible += rest.partition("### END HIDDEN TESTS")[2]
            for node in ast.walk(ast.parse(visible)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "check.passed":
                    values = [ast.literal_eval(value) for value in node.args]
                    yield values[0], values[1] if values[1:] else ""
