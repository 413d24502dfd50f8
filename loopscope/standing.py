"""What a learner has passed, remembered on their own machine and sent nowhere.

The record is a text file to which a line is added for each exercise passed and each better score
of a quiz: nothing is rewritten, so two notebooks can't overwrite each other's. It lies where the
operating system keeps a program's data, outside of the course's folder: what updates the course
leaves it alone. The environment variable LOOPSCOPE_PROGRESS names another file; empty, it says that
nothing is to be remembered.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from loopscope.display import show
from loopscope.exercises import Exercise, assignments, exercises

VARIABLE = "LOOPSCOPE_PROGRESS"


def place() -> Path | None:
    """Return the file of the record, or None where nothing is remembered."""
    named = os.environ.get(VARIABLE)
    if named is None:
        from platformdirs import user_data_path

        return user_data_path("loopscope", appauthor=False) / "progress.jsonl"
    return Path(named).expanduser() if named else None


@dataclass
class Record:
    """`passed` holds pairs of an exercise and its part (empty where it has none); `quizzes` the
    best score by lesson, as right answers and questions.
    """

    passed: set[tuple[str, str]] = field(default_factory=set)
    quizzes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def has_passed(self, exercise: Exercise) -> bool:
        """Whether all parts of the exercise have been passed."""
        return all((exercise.name, part) in self.passed for part in exercise.parts or ("",))


def recall() -> Record:
    """Read the record. A damaged file is set aside, with a word; what can be read is kept."""
    record, path = Record(), place()
    if path is None or not path.exists():
        return record
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        print(f"Your progress can't be read: {path}: {error.strerror}.")
        return record
    good = [line for line in lines if _take(line, record)]
    if len(good) < len([line for line in lines if line.strip()]):
        _set_aside(path, good)
    return record


def remember_passed(name: str, part: str = "") -> None:
    """Note that the check of an exercise, or one part of it, was passed."""
    if (name, part) not in recall().passed:
        _add({"exercise": name, "part": part})


def remember_quiz(lesson: str, right: int, of: int) -> None:
    """Note the score of a quiz, if it is the best so far."""
    best, _ = recall().quizzes.get(lesson, (0, of))
    if right > best:
        _add({"quiz": lesson, "right": right, "of": of})


def progress() -> None:
    """Show what has been passed so far, by lesson and exercise: a picture, and a table as text."""
    rows = standing(recall())
    data: dict[str, Any] = {"text/plain": as_text(rows)}
    try:
        from loopscope.progress_picture import png
    except ImportError:  # without matplotlib the table does
        pass
    else:
        data["image/png"] = png(rows)
    show(data)


@dataclass(frozen=True)
class Row:
    """One lesson: the score of its quiz, if it was taken, and its exercises, passed or not."""

    lesson: str
    title: str
    quiz: tuple[int, int] | None
    exercises: tuple[tuple[Exercise, bool], ...]


def standing(record: Record) -> list[Row]:
    """Return a row for each lesson that has an assignment."""
    from loopscope.beliefs import lesson_title

    return [
        Row(
            number,
            lesson_title(number),
            record.quizzes.get(number),
            tuple((each, record.has_passed(each)) for each in exercises(number)),
        )
        for number in assignments()
    ]


def as_text(rows: list[Row]) -> str:
    """Return the rows as a table, with the titles of what was passed."""
    lines = [f"{'':2}  {'lesson':<44}{'quiz':<9}exercises passed"]
    for row in rows:
        done = [each.title for each, passed in row.exercises if passed]
        quiz = "{} of {}".format(*row.quiz) if row.quiz else "-"
        count = f"{len(done)} of {len(row.exercises)}"
        said = f": {', '.join(done)}" if done else ""
        lines.append(f"{row.lesson}  {row.title:<44}{quiz:<9}{count}{said}")
    return "\n".join(lines)


# ── the file ─────────────────────────────────────────────────────────────────


def _take(line: str, record: Record) -> bool:
    """Put what a line says into the record. Returns whether it said anything."""
    try:
        entry = json.loads(line)
        if "quiz" in entry:
            lesson, right, of = str(entry["quiz"]), int(entry["right"]), int(entry["of"])
            record.quizzes[lesson] = max(record.quizzes.get(lesson, (0, of)), (right, of))
        else:
            record.passed.add((str(entry["exercise"]), str(entry.get("part", ""))))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def _add(entry: dict[str, Any]) -> None:
    path = place()
    if path is None:
        return
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**entry, "when": when}) + "\n")
    except OSError as error:
        print(
            f"Your progress can't be remembered: {path}: {error.strerror}. The environment "
            f"variable {VARIABLE} can name another file."
        )


def _set_aside(path: Path, good: list[str]) -> None:
    now = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-damaged-{now}{path.suffix}")
    try:
        path.replace(aside)
        path.write_text("".join(f"{line}\n" for line in good), encoding="utf-8")
    except OSError as error:
        print(f"The record of your progress, {path}, is damaged: {error.strerror}.")
        return
    kept = f"{len(good)} of its entries could be read" if good else "nothing in it could be read"
    print(f"The record of your progress was damaged: {kept}. The old file is kept as {aside}.")
