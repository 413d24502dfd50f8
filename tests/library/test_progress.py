"""What a learner has passed, and the hints that they may ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loopscope import check, progress
from loopscope.exercises import Exercise, assignments, exercises, find
from loopscope.lesson import Choice, Question, Quiz
from loopscope.progress_picture import draw
from loopscope.standing import Record, recall, remember_passed, remember_quiz, standing


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "somewhere" / "progress.jsonl"
    monkeypatch.setenv("LOOPSCOPE_PROGRESS", str(path))
    return path


def test_what_was_passed_is_remembered_once(file: Path) -> None:
    check.passed("find-offers")
    check.passed("find-offers")
    check.passed("two-endings", "gather")
    assert recall().passed == {("find-offers", ""), ("two-endings", "gather")}
    assert len(file.read_text().splitlines()) == 2
    assert not recall().has_passed(find("two-endings"))
    check.passed("two-endings", "group")
    assert recall().has_passed(find("two-endings"))


def test_the_best_score_of_a_quiz_counts(file: Path) -> None:
    right, wrong = Choice("yes", True, "so it is"), Choice("no", False, "look again")
    quiz = Quiz("03", (Question("is it?", (right, wrong)), Question("and this?", (wrong, right))))
    quiz("?", "?")
    quiz("a")
    assert recall().quizzes == {}
    quiz("a", "b")
    quiz("a", "?")
    assert recall().quizzes == {"03": (2, 2)}


def test_it_is_shown_as_a_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remember_passed("find-offers")
    remember_quiz("03", 3, 5)
    progress()
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("03")]
    assert "3 of 5" in row
    assert "1 of 6: All offers, or an error" in row


def test_a_damaged_file_is_set_aside_with_a_word(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remember_passed("find-offers")
    with file.open("ab") as damaged:
        damaged.write(b'\xff\xfe\x00\n{"exercise"\n[1]\n')
    assert recall().passed == {("find-offers", "")}
    said = capsys.readouterr().out
    assert "1 of its entries could be read" in said
    assert recall().passed == {("find-offers", "")}
    assert capsys.readouterr().out == ""
    aside = [path for path in file.parent.iterdir() if "damaged" in path.name]
    assert len(aside) == 1
    assert str(aside[0]) in said
    assert b"\xff\xfe" in aside[0].read_bytes()


def test_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("LOOPSCOPE_PROGRESS", str(in_the_way / "progress.jsonl"))
    remember_passed("find-offers")
    assert "can't be remembered" in capsys.readouterr().out


def test_nothing_is_remembered_where_nothing_is_to_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOPSCOPE_PROGRESS", "")
    check.passed("find-offers")
    assert recall() == Record()
    assert capsys.readouterr().out == "passed: find-offers\n"


def test_without_the_variable_it_lies_among_the_users_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loopscope.standing import place

    monkeypatch.delenv("LOOPSCOPE_PROGRESS")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = place()
    assert found is not None
    assert found.name == "progress.jsonl"
    assert found.parent.name.casefold() == "loopscope"


def test_the_picture_has_a_mark_for_each_exercise(file: Path) -> None:
    remember_passed("find-offers")
    rows = standing(recall())
    figure = draw(rows)
    marks = sum(len(row.exercises) for row in rows)
    assert len(figure.axes[0].patches) >= marks + len(rows)
    assert len(figure.axes[0].lines) == 1  # one hook
    figure.canvas.draw()


# ── hints ────────────────────────────────────────────────────────────────────


def test_a_hint_says_more_each_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "_hinted", {})
    hints = find("find-offers").hints
    said = []
    for _ in range(len(hints) + 1):
        check.hint("find-offers")
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= 80  # a page would break longer ones within a word
        said.append(" ".join(lines))
    assert said[0] == f"Hint 1 of {len(hints)}: {hints[0]}"
    assert said[-2] == f"Hint {len(hints)} of {len(hints)} (the last): {hints[-1]}"
    assert said[-1].endswith(f" (once more: that was the last): {hints[-1]}")


def test_a_name_that_is_none_gets_those_that_come_near(capsys: pytest.CaptureFixture[str]) -> None:
    check.hint("find-offer")
    assert '"find-offers"' in capsys.readouterr().out


def test_a_name_like_no_other_gets_those_of_the_assignment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check.hint("nope")
    said = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in said[1:]] == assignments()
    monkeypatch.setattr(check, "_assignment", "01")
    check.hint("nope")
    check.hint("find-offer")  # another assignment's
    said = capsys.readouterr().out.splitlines()
    assert said[1] == said[3]
    assert said[1].startswith("01: what-runs-when, open-dome")


@pytest.mark.parametrize(
    "exercise",
    [each for number in assignments() for each in exercises(number)],
    ids=lambda e: e.name,
)
def test_each_exercise_has_hints(exercise: Exercise) -> None:
    assert 3 <= len(exercise.hints) <= 4
    assert len(set(exercise.hints)) == len(exercise.hints)


def test_no_name_is_used_twice() -> None:
    names = [each.name for number in assignments() for each in exercises(number)]
    assert len(names) == len(set(names))


def test_what_is_remembered_is_one_line_of_json_each(file: Path) -> None:
    remember_passed("find-offers")
    (entry,) = map(json.loads, file.read_text().splitlines())
    assert entry.keys() == {"exercise", "part", "when"}
