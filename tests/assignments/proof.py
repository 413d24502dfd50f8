"""The proof that the tests of the exercises judge well: solutions, right and wrong, and scores.

    python tests/assignments/proof.py            # print the table exercise × belief
    python tests/assignments/proof.py --write    # and put it into README.md beside this file

For each exercise there is a folder NN-name/<exercise>/ with one file for each solution. The
reference is in source/. A right solution begins with `# right`; a wrong one names the belief that
it holds and what the learner reads of it:

    # belief: E5
    # says: still running at 0.5 s

or `# belief: -`, if it is none of the course's. What is wrong on older Pythons alone says so, with
`# before: 3.11.4`; from that one on it has to be right.

Each runs in the notebook's own order, in the place of the exercise's answer. Points are those of
the test cells that pass, hidden ones included. To add a solution, add a file.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from loopscope import check
from loopscope.grading.execution import is_on_real_time

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TABLE = HERE / "README.md"
_BEGIN, _END = "<!-- table: begin -->", "<!-- table: end -->"


@dataclass(frozen=True)
class Solution:
    """One file: right, or the holder of a belief."""

    exercise: str
    path: Path
    code: str
    right: bool
    belief: str | None
    says: tuple[str, ...]
    before: tuple[int, ...] | None = None

    @property
    def id(self) -> str:
        return f"{self.path.parent.parent.name[:2]}/{self.exercise}/{self.path.stem}"

    @property
    def right_here(self) -> bool:
        """Whether it is right on the Python that runs; `right` is what the table counts."""
        return self.right or (self.before is not None and sys.version_info >= self.before)


@dataclass
class Score:
    """What a solution got, and the message of each test cell that it failed."""

    points: float = 0.0
    possible: float = 0.0
    errors: list[BaseException] = field(default_factory=list)

    @property
    def messages(self) -> list[str]:
        return [f"{type(error).__name__}: {error}" for error in self.errors]


class Assignment:
    """A notebook of source/, with what the proof has to say about it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
        self.answers = {
            _grade_id(cell): cell.source
            for cell in self.source.cells
            if cell.cell_type == "code" and _marks(cell).get("solution")
        }

    @property
    def exercises(self) -> list[str]:
        """The exercises that tests judge, in order."""
        return list(self.answers)

    def reflections(self) -> list[nbformat.NotebookNode]:
        """The answers that a person grades."""
        return [
            cell
            for cell in self.source.cells
            if cell.cell_type == "markdown" and _marks(cell).get("grade")
        ]

    def tests(self, exercise: str) -> list[nbformat.NotebookNode]:
        """The test cells of one exercise: those whose grade_id begins with its own."""
        return [
            cell
            for cell in self.source.cells
            if _marks(cell).get("grade")
            and not _marks(cell).get("solution")
            and _owner(_grade_id(cell), self.exercises) == exercise
        ]

    def stub(self, exercise: str) -> str:
        """The answer cell as learners get it."""
        return self._released()[exercise]

    def _released(self) -> dict[str, str]:
        path = ROOT / "release" / self.name / f"{self.name}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        return {_grade_id(cell): str(cell.source) for cell in cells if _grade_id(cell)}

    def solutions(self, exercise: str) -> list[Solution]:
        """The right and wrong solutions in the folder of an exercise."""
        return [
            _read(exercise, path) for path in sorted((HERE / self.name / exercise).glob("*.py"))
        ]

    def score(self, exercise: str, answer: str, *, released: bool = False, tries: int = 1) -> Score:
        """Run `answer` in the place of the exercise's own, then the tests of the exercise.

        With `released`, the tests that learners have, without the hidden ones. A test on real time
        that fails has so many `tries`; grading gives it `TRIES`.
        """
        check.assignment("")  # what another notebook said here
        texts = self._released() if released else {}
        names: dict[str, Any] = {"__name__": "__main__"}
        score = Score()
        tests = {id(cell) for cell in self.tests(exercise)}
        for number, cell in enumerate(self.source.cells):
            if cell.cell_type != "code":
                continue
            if id(cell) in tests:
                points = float(_marks(cell)["points"])
                score.possible += points
                source = texts.get(_grade_id(cell), cell.source)
                error = _error(source, names, number)
                for _ in range(1, tries if is_on_real_time(source) else 1):
                    error = error and _error(source, names, number)
                if error is not None:
                    score.errors.append(error)
                else:
                    score.points += points
            elif _marks(cell).get("grade"):
                continue
            elif _grade_id(cell) == exercise:
                try:
                    _execute(answer, names, number)
                except Exception as error:  # the tests find that the name is missing
                    names["__answer_raised__"] = error
            else:
                _execute(cell.source, names, number)
        return score


@cache
def assignments() -> list[Assignment]:
    """All assignments in source/, in order."""
    folders = sorted(path.parent for path in (ROOT / "source").glob("*/*.ipynb"))
    return [Assignment(folder.name) for folder in folders]


def _marks(cell: nbformat.NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def _grade_id(cell: nbformat.NotebookNode) -> str:
    return str(_marks(cell).get("grade_id", ""))


def _owner(grade_id: str, exercises: list[str]) -> str | None:
    owners = [name for name in exercises if grade_id.startswith(f"{name}-")]
    return max(owners, key=len, default=None)


def _read(exercise: str, path: Path) -> Solution:
    code = path.read_text(encoding="utf-8")
    right, belief, says, before = False, None, [], None
    for line in code.splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(": ")
        right = right or key.startswith("right")
        belief = value.strip() if key == "belief" else belief
        says += [value.strip()] if key == "says" else []
        before = tuple(map(int, value.split("."))) if key == "before" else before
    if not right and not (belief and says):
        raise ValueError(f"{path}: begins neither with `# right` nor with `# belief:`, `# says:`")
    return Solution(exercise, path, code, right, belief, tuple(says), before)


def _error(code: str, names: dict[str, Any], number: int) -> Exception | None:
    try:
        _execute(code, names, number)
    except Exception as error:
        return error
    return None


def _execute(code: str, names: dict[str, Any], number: int) -> None:
    plain = "\n".join("" if line.startswith("%") else line for line in code.splitlines())
    filename = f"<cell {number}>"
    linecache.cache[filename] = (len(plain), None, plain.splitlines(True), filename)
    compiled = compile(plain, filename, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if compiled.co_flags & inspect.CO_COROUTINE:
        asyncio.run(eval(compiled, names))
    else:
        exec(compiled, names)


# ── the table ────────────────────────────────────────────────────────────────


def rows() -> Iterator[list[str]]:
    """For each exercise: its name, how many are right, which beliefs are held by how many."""
    for assignment in assignments():
        for exercise in assignment.exercises:
            found = assignment.solutions(exercise)
            held: dict[str, int] = {}
            for solution in found:
                if solution.belief:
                    held[solution.belief] = held.get(solution.belief, 0) + 1
            beliefs = ", ".join(
                ("other" if name == "-" else name) + (f" ×{count}" if count > 1 else "")
                for name, count in sorted(held.items(), key=lambda item: _order(item[0]))
            )
            right = 1 + sum(solution.right for solution in found)
            yield [assignment.name[:2], exercise, str(right), str(sum(held.values())), beliefs]


def _order(belief: str) -> tuple[int, int]:
    return "JGE-".index(belief[0]), int(belief[1:] or 0)


def table() -> str:
    """The table as Markdown."""
    head = ["", "exercise", "right", "wrong", "beliefs that the wrong ones hold"]
    lines = [head, ["---"] * len(head), *rows()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def with_table(text: str) -> str:
    """`text` with the table between its marks made anew."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n\n{table()}\n\n{_END}{after}"


if __name__ == "__main__":
    print(table())
    if "--write" in sys.argv[1:]:
        TABLE.write_text(with_table(TABLE.read_text(encoding="utf-8")), encoding="utf-8")
