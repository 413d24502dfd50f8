"""What a lesson asks of its reader: predictions, which are compared, and a quiz, which is marked.

Both answer in words and never with a traceback: a learner who types `two` where a number belongs
has made no mistake worth red letters. Run All over a lesson in which nothing was guessed succeeds.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable

from loopscope.display import show
from loopscope.standing import remember_quiz

LETTERS = "abcdefgh"
UNANSWERED = "?"
QUIZZES: Traversable = files("loopscope") / "quizzes"
"""One file for each lesson that has a quiz, named NN.toml."""

_RIGHT = "right"
_NEAR = "close"
_OFF = "a surprise: find the reason before you read on"


# ── predictions ──────────────────────────────────────────────────────────────


def compare(*, to: float = 0.1, **predictions: object) -> None:
    """Print predictions beside what was measured.

        seconds = 2.0  # your guess; `...` stands for none yet
        finished = 3
        loopscope.compare(seconds=(seconds, trace.elapsed), finished=(finished, done))

    Each prediction is a pair `(guess, measured)`; its keyword is the label of its line. Measured
    floats, such as seconds, are rounded **down** to a multiple of `to`: timers are never early and
    a busy machine is late, so both print the same. Whole numbers, text, truth values and lists are
    compared as they are. A guess of another kind gets a line that says what is asked.

    Raises ValueError where `to` is not a positive number.
    """
    if not (to > 0 and math.isfinite(to)):
        raise ValueError(f"compare: to={to} can't be rounded to; give seconds, such as to=0.1")
    rows = [("", "you said", "it was", "")]
    missing = False
    for name, pair in predictions.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            what = f"compare needs a pair here: {name}=(your guess, what was measured)"
            rows.append((name.replace("_", " "), "", "", what))
            continue
        guess, measured = pair
        if isinstance(measured, float):
            measured = _rounded_down(measured, to)
        missing = missing or guess is ...
        rows.append((name.replace("_", " "), *_line(guess, measured, to)))
    print(_table(rows))
    if missing:
        print("Type a guess where ... stands, and run again from there.")


def _line(guess: object, measured: object, to: float) -> tuple[str, str, str]:
    happened = _shown(measured, to)
    if guess is ...:
        return "...", happened, ""
    asked = _asked_for(guess, measured)
    if asked:
        return _shown(guess), happened, f"{_shown(guess)} is {asked}"
    return _shown(guess), happened, _verdict(guess, measured, to)


def _asked_for(guess: object, measured: object) -> str:
    """Says what kind of guess is asked for, or nothing if `guess` is of that kind."""
    if isinstance(measured, bool):
        return "" if isinstance(guess, bool) else "neither True nor False: one of these is asked"
    if isinstance(measured, int | float):
        if isinstance(guess, int | float) and not isinstance(guess, bool) and math.isfinite(guess):
            return ""
        return "no number: one is asked, such as " + ("1.5" if isinstance(measured, float) else "2")
    if isinstance(measured, str):
        return "" if isinstance(guess, str) else 'no text: quoted text is asked, such as "trains"'
    if isinstance(measured, list | tuple):
        return (
            "" if isinstance(guess, list | tuple) else 'no list: one is asked, such as ["a", "b"]'
        )
    return ""


def _verdict(guess: object, measured: object, to: float) -> str:
    if isinstance(measured, list | tuple) and isinstance(guess, list | tuple):
        if list(guess) == list(measured):
            return _RIGHT
        same = sorted(map(repr, guess)) == sorted(map(repr, measured))
        return "these, in another order" if same else _OFF
    if isinstance(measured, str) and isinstance(guess, str):
        return _RIGHT if guess.strip().casefold() == measured.strip().casefold() else _OFF
    if isinstance(measured, int | float) and isinstance(guess, int | float):
        right, near = _margins(measured, to)
        distance = abs(guess - measured) - 1e-9
        return _RIGHT if distance <= right else _NEAR if distance <= near else _OFF
    return _RIGHT if guess == measured else _OFF


def _margins(measured: float, to: float) -> tuple[float, float]:
    """How far from `measured` a guess may be to count as right, and as close."""
    if isinstance(measured, bool):
        return 0.0, 0.0
    if isinstance(measured, int):  # a count is right or it is not, unless it is a large one
        return 0.0, 0.1 * abs(measured)
    return max(to / 2, 0.1 * abs(measured)), max(to, 0.25 * abs(measured))


def _rounded_down(value: float, to: float) -> float:
    # A hundredth of a step of grace: a value a hair below its multiple belongs to it.
    return math.floor(value / to + 0.01) * to if math.isfinite(value) else value


def _shown(value: object, to: float | None = None) -> str:
    if isinstance(value, float):
        if to is None:
            return f"{value:g}"
        exponent = Decimal(str(to)).normalize().as_tuple().exponent
        return f"{value:.{max(0, -exponent) if isinstance(exponent, int) else 1}f}"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "nothing"
    return str(value)


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{label:<{widths[0]}}   {guess:>{widths[1]}}   {fact:>{widths[2]}}   {words}".rstrip()
        for label, guess, fact, words in rows
    )


# ── quizzes ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Choice:
    """One answer to a question: its text, whether it is right, and why, all as Markdown."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Question:
    """A question, as Markdown, and its choices, of which one is right."""

    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Mark:
    """What became of one answer: `right` is None where none was given that could be marked."""

    right: bool | None
    words: str


class Quiz:
    """The questions of one lesson. Call it with one letter for each question to have them marked.

    `"?"` leaves a question out. Marks are shown as Markdown, and nothing is returned. The best
    score becomes part of the learner's progress (`loopscope.progress`).
    """

    def __init__(self, lesson: str, questions: tuple[Question, ...]) -> None:
        self.lesson = lesson
        self.questions = questions

    def __call__(self, *answers: str) -> None:
        """Show, for each answer, whether it is right and why, and the score."""
        _show(self.report(*answers))
        if self._fits(answers):
            right = sum(mark.right is True for mark in self.mark(*answers))
            remember_quiz(self.lesson, right, len(self.questions))

    def _fits(self, answers: tuple[str, ...]) -> bool:
        return len(answers) == len(self.questions)

    def report(self, *answers: str) -> str:
        """Returns as Markdown what calling the quiz shows."""
        count = len(self.questions)
        if not self._fits(answers):
            blanks = ", ".join([f'"{UNANSWERED}"'] * count)
            return (
                f"There are {count} questions and you gave {len(answers)} "
                f"answer{'' if len(answers) == 1 else 's'}. Give one for each, "
                f'"{UNANSWERED}" for those you leave out: `check({blanks})`'
            )
        if all(answer == UNANSWERED for answer in answers):
            return (
                f'Nothing answered yet. Put a letter in the place of each `"{UNANSWERED}"` '
                "and run the cell again, as often as you like."
            )
        marks = self.mark(*answers)
        lines = [f"{number}. {mark.words}" for number, mark in enumerate(marks, 1)]
        return "\n".join([*lines, "", self._score(marks)])

    def mark(self, *answers: str) -> list[Mark]:
        """Returns a mark for each question. Raises ValueError unless there are as many answers."""
        return [_marked(q, answer) for q, answer in zip(self.questions, answers, strict=True)]

    def _score(self, marks: list[Mark]) -> str:
        right = sum(mark.right is True for mark in marks)
        left = sum(mark.right is None for mark in marks)
        if right == len(marks):
            return f"**{right} of {right}**: all of them."
        todo = f", {left} still to answer" if left else ""
        return f"**{right} of {len(marks)}**{todo}. Change an answer and run the cell again."

    @property
    def markdown(self) -> str:
        """The questions and their choices, without the answers."""
        parts = []
        for number, question in enumerate(self.questions, 1):
            parts.append(f"**{number}.** {question.text}")
            parts.append(
                "\n".join(
                    f"- **{letter}** · {choice.text}"
                    for letter, choice in zip(LETTERS, question.choices, strict=False)
                )
            )
        return "\n\n".join(parts)

    def __repr__(self) -> str:
        blanks = ", ".join([f'"{UNANSWERED}"'] * len(self.questions))
        return f"<quiz of lesson {self.lesson}: answer with check({blanks})>"


def quiz(lesson: str) -> Quiz:
    """Show the questions of `lesson`, such as "03", and return the quiz, to be called with answers.

    Raises ValueError where that lesson has no quiz.
    """
    path = QUIZZES / f"{lesson}.toml"
    known = sorted(entry.name[:-5] for entry in QUIZZES.iterdir() if entry.name[-5:] == ".toml")
    if lesson not in known:
        names = ", ".join(f'"{name}"' for name in known)
        raise ValueError(f"there is no quiz {lesson!r}. These lessons have one: {names}")
    found = Quiz(lesson, read_questions(path))
    _show(found.markdown)
    return found


def read_questions(path: Traversable) -> tuple[Question, ...]:
    """Read a quiz's TOML file.

    Raises ValueError naming the file, the question and what is wrong with it.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not TOML: {error}") from None
    if not entries:
        raise ValueError(f"{path.name} holds no [[question]]")
    questions = []
    for number, entry in enumerate(entries, 1):
        try:
            choices = tuple(_choices(entry))
            questions.append(Question(entry["text"].strip(), choices))
        except (KeyError, TypeError, ValueError) as error:
            missing = f"{error} is missing" if isinstance(error, KeyError) else error
            raise ValueError(f"{path.name}, question {number}: {missing}") from None
    return tuple(questions)


def _choices(entry: dict[str, list[dict[str, object]]]) -> Iterator[Choice]:
    choices = entry["choice"]
    if not 2 <= len(choices) <= len(LETTERS):
        raise ValueError(f"{len(choices)} choices; there must be 2 to {len(LETTERS)}")
    if sum(choice.get("right") is True for choice in choices) != 1:
        raise ValueError("exactly one choice must say right = true")
    for choice in choices:
        text, why = str(choice["text"]).strip(), str(choice["why"]).strip()
        yield Choice(text, choice.get("right") is True, why)


def _marked(question: Question, answer: str) -> Mark:
    letters = LETTERS[: len(question.choices)]
    letter = answer.strip().casefold() if isinstance(answer, str) else ""
    if letter == UNANSWERED:
        return Mark(None, "not answered yet")
    if len(letter) != 1 or letter not in letters:
        shown = ", ".join(letters[:-1])
        return Mark(None, f"`{answer!r}` is none of the choices, {shown} and {letters[-1]}")
    choice = question.choices[letters.index(letter)]
    verdict = "right" if choice.right else "not this one"
    return Mark(choice.right, f"**{letter}**, {verdict}. {choice.why}")


def _show(markdown: str) -> None:
    show({"text/markdown": markdown, "text/plain": markdown})
