"""Predictions and quizzes: what the learner reads, whatever the learner typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import loopscope
from loopscope.lesson import (
    LETTERS,
    QUIZZES,
    Choice,
    Question,
    Quiz,
    compare,
    quiz,
    read_questions,
)

Printed = pytest.CaptureFixture[str]

QUESTIONS = (
    Question(
        "Who runs on?",
        (Choice("nobody", False, "Look again."), Choice("two", True, "Nobody stopped them.")),
    ),
    Question(
        "Who waits?",
        (
            Choice("you", True, "At the end of the block."),
            Choice("the loop", False, "It never waits for one task."),
            Choice("nobody", False, "Then results would be missing."),
        ),
    ),
)


def line(printed: Printed, label: str) -> str:
    """The words of the line that begins with `label`, single spaces between them."""
    rows = [row for row in printed.readouterr().out.splitlines() if row.startswith(label)]
    assert len(rows) == 1
    return " ".join(rows[0].split())


# ── compare ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("measured", [0.5, 0.5004, 0.53, 0.598])
def test_a_late_machine_prints_what_a_quick_one_does(printed: Printed, measured: float) -> None:
    compare(seconds=(0.5, measured))
    assert line(printed, "seconds") == "seconds 0.5 0.5 right"


def test_a_measure_a_hair_below_its_step_belongs_to_it(printed: Printed) -> None:
    compare(seconds=(2, 1.9999))
    assert line(printed, "seconds") == "seconds 2 2.0 right"


def test_the_lesson_chooses_what_is_rounded_to(printed: Printed) -> None:
    compare(to=0.25, seconds=(0.5, 0.74))
    assert line(printed, "seconds") == "seconds 0.5 0.50 right"
    compare(to=5, seconds=(10, 12.3))
    assert line(printed, "seconds") == "seconds 10 10 right"


@pytest.mark.parametrize("to", [0, -1, float("nan"), float("inf")])
def test_what_nothing_can_be_rounded_to_is_refused(to: float) -> None:
    with pytest.raises(ValueError, match=r"such as to=0\.1"):
        compare(to=to, seconds=(1.0, 1.0))


@pytest.mark.parametrize(
    ("guess", "measured", "verdict"),
    [
        (0.5, 0.51, "right"),
        (0.45, 0.51, "right"),
        (0.4, 0.51, "close"),
        (0.7, 0.51, "surprise"),
        (2.0, 0.51, "surprise"),
        (-1, 0.51, "surprise"),
        (2.2, 2.01, "right"),
        (2.5, 2.01, "close"),
        (3, 2.01, "surprise"),
        (2, 2, "right"),
        (2.0, 2, "right"),
        (1, 2, "surprise"),
        (95, 100, "close"),
        (True, True, "right"),
        (False, True, "surprise"),
        (" Trains", "trains", "right"),
        ("weather", "trains", "surprise"),
        (["a", "b"], ["a", "b"], "right"),
        (("a", "b"), ["a", "b"], "right"),
        (["b", "a"], ["a", "b"], "another order"),
        (["a", "c"], ["a", "b"], "surprise"),
        ([], [], "right"),
        (None, None, "right"),
    ],
)
def test_right_close_and_off_read_differently(
    printed: Printed, guess: object, measured: object, verdict: str
) -> None:
    compare(guessed=(guess, measured))
    said = line(printed, "guessed")
    assert [word for word in ("right", "close", "surprise", "another order") if word in said] == [
        verdict
    ]


@pytest.mark.parametrize(
    ("guess", "measured", "asked"),
    [
        ("two", 1.5, "'two' is no number: one is asked, such as 1.5"),
        ("2", 2, "'2' is no number: one is asked, such as 2"),
        (None, 2.0, "None is no number"),
        (True, 2, "True is no number"),
        (float("nan"), 2.0, "nan is no number"),
        (float("inf"), 2.0, "inf is no number"),
        (1, True, "1 is neither True nor False"),
        (1, "trains", "1 is no text"),
        ("ab", ["a", "b"], "'ab' is no list"),
    ],
)
def test_a_guess_of_another_kind_is_told_what_is_asked(
    printed: Printed, guess: object, measured: object, asked: str
) -> None:
    compare(guessed=(guess, measured))
    assert asked in line(printed, "guessed")


def test_no_guess_yet_shows_the_measure_and_how_to_guess(printed: Printed) -> None:
    compare(seconds=(..., 0.51), still_running=(2, 2))
    assert [" ".join(row.split()) for row in printed.readouterr().out.splitlines()] == [
        "you said it was",
        "seconds ... 0.5",
        "still running 2 2 right",
        "Type a guess where ... stands, and run again from there.",
    ]


@pytest.mark.parametrize("not_a_pair", [2, (2,), (1, 2, 3), "ab", None])
def test_what_is_no_pair_is_told_so(printed: Printed, not_a_pair: object) -> None:
    compare(seconds=not_a_pair)
    assert "seconds=(your guess, what was measured)" in line(printed, "seconds")


def test_columns_stay_aligned(printed: Printed) -> None:
    compare(seconds=(12.5, 0.5), names=(["a", "b"], ["a", "b"]))
    first, *rows = printed.readouterr().out.splitlines()
    for row, guess in zip(rows, ["12.5", "a, b"], strict=True):
        assert row.index(guess) + len(guess) == first.index("you said") + len("you said")


# ── quizzes ──────────────────────────────────────────────────────────────────


def test_each_answer_is_marked_with_its_own_explanation() -> None:
    report = Quiz("99", QUESTIONS).report("b", "c")
    assert report.splitlines() == [
        "1. **b**, right. Nobody stopped them.",
        "2. **c**, not this one. Then results would be missing.",
        "",
        "**1 of 2**. Change an answer and run the cell again.",
    ]


def test_all_right_says_so() -> None:
    assert Quiz("99", QUESTIONS).report(" B", "a").endswith("**2 of 2**: all of them.")


def test_what_is_left_out_is_counted_apart() -> None:
    report = Quiz("99", QUESTIONS).report("?", "a")
    assert "1. not answered yet" in report
    assert "**1 of 2**, 1 still to answer" in report


def test_nothing_answered_is_an_invitation() -> None:
    assert Quiz("99", QUESTIONS).report("?", "?").startswith("Nothing answered yet.")


@pytest.mark.parametrize("answer", ["c", "", "ab", 2, None, ...])
def test_an_answer_that_is_no_choice_is_named(answer: Any) -> None:
    (mark, _) = Quiz("99", QUESTIONS).mark(answer, "a")
    assert mark.right is None
    assert mark.words == f"`{answer!r}` is none of the choices, a and b"


@pytest.mark.parametrize("answers", [(), ("a",), ("a", "b", "a")])
def test_the_wrong_number_of_answers_is_told_both_numbers(answers: tuple[str, ...]) -> None:
    report = Quiz("99", QUESTIONS).report(*answers)
    assert report.startswith(f"There are 2 questions and you gave {len(answers)} answer")
    assert 'check("?", "?")' in report


def test_the_questions_show_no_answers() -> None:
    shown = Quiz("99", QUESTIONS).markdown
    assert "**2.** Who waits?" in shown
    assert "- **b** · the loop" in shown
    assert not [choice.why for q in QUESTIONS for choice in q.choices if choice.why in shown]


def test_outside_a_notebook_everything_is_printed(printed: Printed) -> None:
    check = loopscope.quiz("03")
    assert "**1.**" in printed.readouterr().out
    check(*["?"] * len(check.questions))
    assert "Nothing answered yet" in printed.readouterr().out
    assert repr(check).startswith("<quiz of lesson 03: answer with check(")


def test_in_a_notebook_it_is_markdown_with_a_plain_text(
    printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, str]] = []
    shell = SimpleNamespace(kernel=None, display_pub=SimpleNamespace(publish=shown.append))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    check = quiz("03")
    (data,) = shown
    assert data == {"text/markdown": check.markdown, "text/plain": check.markdown}
    assert printed.readouterr().out == ""


@pytest.mark.parametrize("lesson", ["99", "3", 3, "", "../quizzes/03", None])
def test_a_lesson_without_a_quiz_is_named_with_those_that_have_one(lesson: Any) -> None:
    with pytest.raises(ValueError, match=r'there is no quiz .*"03"'):
        quiz(lesson)


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("[[question", "made.toml is not TOML"),
        ("", "made.toml holds no"),
        ('[[question]]\ntext = "?"', "question 1: 'choice' is missing"),
        (
            '[[question]]\ntext = "?"\n[[question.choice]]\ntext = "a"\nright = true\nwhy = ""',
            "question 1: 1 choices; there must be 2 to 8",
        ),
        (
            '[[question]]\ntext = "?"\n' + '[[question.choice]]\ntext = "a"\nwhy = "b"\n' * 2,
            "question 1: exactly one choice must say right = true",
        ),
        (
            '[[question]]\n[[question.choice]]\ntext = "a"\nwhy = "b"\nright = true\n'
            '[[question.choice]]\ntext = "a"\nwhy = "b"\n',
            "question 1: 'text' is missing",
        ),
    ],
)
def test_a_quiz_written_wrong_is_named_with_its_place(
    tmp_path: Path, toml: str, complaint: str
) -> None:
    path = tmp_path / "made.toml"
    path.write_text(toml)
    with pytest.raises(ValueError, match=complaint):
        read_questions(path)


SHIPPED = sorted(entry.name for entry in QUIZZES.iterdir() if entry.name.endswith(".toml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_quizzes_that_ship_are_whole(name: str) -> None:
    questions = read_questions(QUIZZES / name)
    assert 4 <= len(questions) <= 6
    right = set()
    for question in questions:
        texts = [choice.text for choice in question.choices]
        reasons = [choice.why for choice in question.choices]
        assert len(set(texts)) == len(texts) >= 3
        assert len(set(reasons)) == len(reasons)
        assert all(len(why.split()) >= 5 for why in reasons)
        right.add(LETTERS[[choice.right for choice in question.choices].index(True)])
    assert len(right) >= 3, "the right answers' letters should not be guessable"


def test_lessons_need_no_ipython() -> None:
    code = "import sys, loopscope; loopscope.compare(a=(1, 1)); assert 'IPython' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.fixture
def printed(capsys: Printed) -> Printed:
    return capsys
