"""Right solutions get full marks, the stub gets none, each wrong one is told its own reason."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from proof import TABLE, Assignment, Score, Solution, assignments, table, with_table

from loopscope.beliefs import BELIEFS
from loopscope.grading.execution import TRIES, is_on_real_time

EXERCISES = [(each, name) for each in assignments() for name in each.exercises]
SOLUTIONS = [(each, solution) for each, name in EXERCISES for solution in each.solutions(name)]
RIGHT = [pair for pair in SOLUTIONS if pair[1].right_here]
WRONG = [pair for pair in SOLUTIONS if not pair[1].right_here]


@cache
def scored(assignment: Assignment, solution: Solution) -> Score:
    """The score of a solution, on a machine that does nothing else for us.

    A wrong one has one try: what passes by chance in one of several is to be seen. What it is told
    on real time may once be of the machine's making; then it is scored again, and loses points each
    time.
    """
    if solution.right_here:
        return assignment.score(solution.exercise, solution.code, tries=TRIES)
    for _ in range(TRIES):
        score = assignment.score(solution.exercise, solution.code)
        if score.points == score.possible or all(
            any(said in message for message in score.messages) for said in solution.says
        ):
            break
    return score


def ids(pairs: list[tuple[Assignment, Solution]]) -> list[str]:
    return [solution.id for _, solution in pairs]


def exercise_ids() -> list[str]:
    return [f"{each.name[:2]}/{name}" for each, name in EXERCISES]


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=exercise_ids())
def test_reference_gets_full_marks_and_the_stub_none(assignment: Assignment, exercise: str) -> None:
    score = assignment.score(exercise, assignment.answers[exercise], tries=TRIES)
    assert score.messages == []
    assert score.points == score.possible > 0
    for released in (False, True):  # the latter is what `nbgrader validate --invert` looks at
        stub = assignment.score(exercise, assignment.stub(exercise), released=released)
        assert stub.points == 0
        assert all("Traceback" not in message for message in stub.messages)


@pytest.mark.parametrize(("assignment", "solution"), RIGHT, ids=ids(RIGHT))
def test_right_solution_gets_full_marks(assignment: Assignment, solution: Solution) -> None:
    score = scored(assignment, solution)
    assert score.messages == []
    assert score.points == score.possible


@pytest.mark.parametrize(("assignment", "solution"), WRONG, ids=ids(WRONG))
def test_wrong_solution_loses_points_with_the_message_meant_for_it(
    assignment: Assignment, solution: Solution
) -> None:
    belief = None if solution.belief == "-" else solution.belief
    assert belief is None or belief in BELIEFS
    score = scored(assignment, solution)
    assert score.points < score.possible
    for said in solution.says:
        assert any(said in message for message in score.messages), "\n\n".join(score.messages)
    assert any(getattr(error, "belief", None) == belief for error in score.errors), "\n\n".join(
        score.messages
    )


@pytest.mark.parametrize(("assignment", "solution"), WRONG, ids=ids(WRONG))
def test_wrong_solution_fails_a_check_that_its_author_sees(
    assignment: Assignment, solution: Solution
) -> None:
    score = assignment.score(solution.exercise, solution.code, released=True)
    assert score.points < score.possible


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=exercise_ids())
def test_wrong_solutions_are_told_apart(assignment: Assignment, exercise: str) -> None:
    found = assignment.solutions(exercise)
    right = [solution for solution in found if solution.right_here]
    wrong = [solution for solution in found if not solution.right_here]
    holders = [solution for solution in wrong if solution.belief != "-"]
    assert len(right) >= 2, "the reference and two other right solutions"
    assert len(holders) >= 5, "five solutions or more, each holding a belief"
    seen: dict[str, str] = {}
    for solution in wrong:
        said = without_timelines(scored(assignment, solution))
        assert said not in seen, f"{solution.path.name} reads the same as {seen[said]}"
        seen[said] = solution.path.name


def test_every_belief_of_a_lesson_with_an_assignment_is_held_by_a_wrong_solution() -> None:
    there = {each.name[:2] for each in assignments()}
    wanted = {belief.id for belief in BELIEFS.values() if belief.lesson in there}
    assert wanted - {solution.belief for _, solution in WRONG} == set()


def without_timelines(score: Score) -> str:
    return "\n".join(message.partition("\n\n")[0] for message in score.messages)


@pytest.mark.parametrize("assignment", assignments(), ids=lambda each: each.name)
def test_assignment_has_the_form(assignment: Assignment) -> None:
    assert 4 <= len(assignment.exercises) + len(assignment.reflections()) <= 7
    assert len(assignment.reflections()) == 1
    for exercise in assignment.exercises:
        tests = assignment.tests(exercise)
        assert tests, exercise
        for cell in tests:  # nbgrader takes a last number for partial credit
            assert not re.fullmatch(r"[\d.]+", cell.source.strip().splitlines()[-1])
    hidden = "### BEGIN HIDDEN TESTS"
    assert any(
        hidden in cell.source for name in assignment.exercises for cell in assignment.tests(name)
    )


def test_the_table_is_up_to_date() -> None:
    print(table())
    text = TABLE.read_text(encoding="utf-8")
    assert with_table(text) == text, f"run: python {TABLE.parent.name}/proof.py --write"


# ── the same every time ──────────────────────────────────────────────────────

# A hundred and more are run by hand: LOOPSCOPE_ROUNDS=100 pytest tests/assignments -k under_load
# On real time a solution takes seconds: without that, right ones alone are run there, and once.
ROUNDS = int(os.environ.get("LOOPSCOPE_ROUNDS", "0"))


def _busy() -> None:
    tests = os.getppid()
    while os.getppid() == tests:  # however they end, so does this
        pass


@contextmanager
def two_busy_processes() -> Iterator[None]:
    processes = [multiprocessing.get_context("spawn").Process(target=_busy) for _ in range(2)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=exercise_ids())
def test_scores_and_messages_are_the_same_under_load(assignment: Assignment, exercise: str) -> None:
    real = any(is_on_real_time(cell.source) for cell in assignment.tests(exercise))
    rounds = ROUNDS or (1 if real else 3)
    reference = Solution(exercise, Path("reference"), assignment.answers[exercise], True, None, ())
    others = [one for one in assignment.solutions(exercise) if one.right_here or ROUNDS or not real]
    solutions = [reference, *others]
    calm = [scored(assignment, solution) for solution in solutions]
    with two_busy_processes():
        for number in range(1, rounds + 1):
            for solution, first in zip(solutions, calm, strict=True):
                tries = TRIES if solution.right_here else 1
                again = assignment.score(exercise, solution.code, tries=tries)
                where = f"{solution.path.stem}, round {number}"
                assert again.points == first.points, "\n\n".join([where, *again.messages])
                if not real:  # else no two runs take the same seconds
                    assert again.messages == first.messages, where
