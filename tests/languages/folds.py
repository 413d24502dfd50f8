"""The Go and TypeScript programs that lessons show, and what each lesson says that they print.

A program is the whole content of a fence that opens with ```go or ```ts; the fence after it, in the
same cell, opens with ```text and holds exactly what the program prints. The text in the notebook is
the program that is run: there is no second copy.

A program that ends in a crash says so on the fence, as ```text crash. There, what it printed before
comes first, and then lines of the runtime's report, in their order; a line of … stands for lines
that were left out, and anything may follow the last one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))

FENCE = re.compile(r"^(`{3,})[ \t]*([^`\n]*)\n(.*?)^\1`*[ \t]*$", re.MULTILINE | re.DOTALL)
SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
HEADING = re.compile(r"^#+[ \t]+(.+)$", re.MULTILINE)

LANGUAGES = ("go", "ts")
# Programs in other words: they would be shown, and never run.
OTHER_NAMES = {
    "golang": "go",
    "typescript": "ts",
    "mts": "ts",
    "tsx": "ts",
    "javascript": "ts",
    "js": "ts",
    "mjs": "ts",
}


@dataclass(frozen=True)
class Fence:
    """A fenced block of a cell: what it opens with, what it holds, and under which words."""

    place: str
    info: str
    text: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]


@dataclass(frozen=True)
class Program:
    """A program of a lesson, in a language of LANGUAGES, and the output that the lesson shows."""

    place: str
    """The lesson's file and the fold that holds the program."""
    language: str
    source: str
    output: str
    crashes: bool = False


def fences(path: Path) -> Iterator[list[Fence]]:
    """Yield the fences of each Markdown cell of a notebook."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        found = list(FENCE.finditer(cell.source))
        # Headings and summaries are looked for outside of the fences, where # is a comment.
        outside = FENCE.sub(lambda match: " " * len(match.group()), cell.source)
        marks = sorted(
            (match.start(), re.sub(r"<.*?>", "", match.group(1)).strip())
            for pattern in (SUMMARY, HEADING)
            for match in pattern.finditer(outside)
        )
        yield [
            Fence(
                f"{path.name}, {under(marks, match.start()) or 'cell ' + cell.id}",
                match.group(2).strip(),
                match.group(3),
            )
            for match in found
        ]


def under(marks: list[tuple[int, str]], position: int) -> str:
    """Return the last heading or summary before this position."""
    return next((words for start, words in reversed(marks) if start < position), "")


def programs(path: Path) -> tuple[list[Program], list[str]]:
    """Return the programs of a lesson, and what is wrong with how they are written down."""
    found, faults = [], []
    for cell in fences(path):
        for fence, after in pairwise([*cell, None]):
            if fence.language in OTHER_NAMES:
                name = OTHER_NAMES[fence.language]
                faults.append(
                    f"{fence.place}: a fence opens with ```{fence.info}, which nothing runs. "
                    f"Open a whole program with ```{name}; show a few lines in a table."
                )
            if fence.language not in LANGUAGES:
                continue
            if after is None or after.language != "text" or after.place != fence.place:
                faults.append(
                    f"{fence.place}: no ```text fence follows the ```{fence.language} fence. "
                    "Put one after it, with exactly what the program prints."
                )
            elif after.info not in ("text", "text crash"):
                faults.append(
                    f"{fence.place}: the output's fence opens with ```{after.info}. "
                    "Write ```text, or ```text crash for a program that ends in one."
                )
            else:
                crashes = after.info == "text crash"
                found.append(Program(fence.place, fence.language, fence.text, after.text, crashes))
    return found, faults
