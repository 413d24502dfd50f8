"""What students hand in, and what it is to score. All of it is bounded by itself, too."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from small_course import NAME, Course

SOLUTIONS = {
    "double": "def double(n):\n    return 2 * n",
    "fetch": "async def fetch(n):\n    return n",
    "last": 'def last():\n    return "end"',
    "why": "Because.",
}

# In place of fetch: each of them hangs the cell that awaits it, or worse.
FETCH = {
    "endless-await": "async def fetch(n):\n    await asyncio.Event().wait()",
    "busy-loop": "async def fetch(n):\n    while True:\n        pass",
    "swallowed-cancel": (
        "async def fetch(n):\n    while True:\n        try:\n            await asyncio.sleep(100)\n"
        "        except BaseException:\n            pass"
    ),
    "blocking-sleep": "import time\nasync def fetch(n):\n    time.sleep(10**6)",
    "exit": "import os\nasync def fetch(n):\n    os._exit(0)",
    "memory": (  # 1,500 MB at most, and the limit is 600
        "async def fetch(n):\n    held = []\n    for _ in range(1500):\n"
        "        held.append(bytearray(2**20))\n    return n"
    ),
    "flood": (  # 100 MB at most, and the limit is 2
        'async def fetch(n):\n    for _ in range(100_000):\n        print("x" * 1000)\n    return n'
    ),
    "closed-stdout": "import sys\nasync def fetch(n):\n    sys.stdout.close()\n    return n",
}

PASSED = {"double-tests": 2.0, "fetch-tests": 3.0, "last-tests": 1.0, "why": None}
WITHOUT_FETCH = {**PASSED, "fetch-tests": 0.0}
NOTHING = {**dict.fromkeys(PASSED, 0.0)}


@dataclass(frozen=True)
class Expected:
    """`scores` by cell, where None waits for a human; `line` is in the instructor's summary, `told`
    in what the student reads."""

    scores: dict[str, float | None]
    line: str
    told: str


EXPECTED = {
    "endless-await": Expected(
        WITHOUT_FETCH, "! fetch-tests: stopped after 3", "an `await` that nothing"
    ),
    "busy-loop": Expected(WITHOUT_FETCH, "! fetch-tests: stopped after 3", "had not ended after 3"),
    "swallowed-cancel": Expected(
        WITHOUT_FETCH, "! fetch-tests: stopped after 3", "catches CancelledError and goes on"
    ),
    "blocking-sleep": Expected(WITHOUT_FETCH, "! fetch-tests: stopped after 3", "a `time.sleep`"),
    "exit": Expected(
        WITHOUT_FETCH, "! fetch-tests: ended the process, with status 0", "`os._exit` and `quit()`"
    ),
    "memory": Expected(
        WITHOUT_FETCH, "! fetch-tests: more than 600 MB of memory", "a list that only grows"
    ),
    "flood": Expected(
        WITHOUT_FETCH, "! fetch-tests: stopped after 2 MB of output", "a `print` in a loop"
    ),
    "closed-stdout": Expected(
        WITHOUT_FETCH, "! fetch-tests: closed sys.stdout", "The stream belongs to the notebook"
    ),
    "deleted-test": Expected(
        WITHOUT_FETCH,
        "! fetch-tests: test cell missing, scores 0",
        "The test cell `fetch-tests` was not in the notebook",
    ),
    "duplicated": Expected(
        PASSED, "· double-tests: cell is there more than once", "`double-tests` more than once"
    ),
    "truncated": Expected(
        {"double-tests": 2.0, "fetch-tests": 0.0, "last-tests": 0.0, "why": 0.0},
        "! the file: not a whole notebook (it is no JSON from line",
        "Its first 5 cells could be read and are graded",
    ),
    "renamed": Expected(PASSED, "· the file: handed in as 'my answers (1).ipynb'", "keep the name"),
    "other-suffix": Expected(
        PASSED, f"· the file: handed in as '{NAME}.ipynb.txt'", "keep the name"
    ),
    "julia": Expected(
        PASSED,
        "· the kernel: asks for the kernel 'julia-1.10'; run with Python",
        "choose a Python kernel",
    ),
    "empty": Expected(NOTHING, "! the file: empty", "The file that you handed in is empty"),
    "no-notebook": Expected(
        NOTHING, "! the file: no notebook handed in", "There was no notebook in"
    ),
    "format-3": Expected(PASSED, "· the file: format 3, converted", "the old format 3"),
    "noisy": Expected(
        PASSED, "· fetch-tests: stderr (no points lost)", "A coroutine was made and never awaited"
    ),
    "tampered": Expected(
        {**PASSED, "last-tests": 0.0},
        "· last-tests: locked cell changed, put back",
        "`last-tests` is not as it was given out",
    ),
}
"""By student."""


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(released: NotebookNode, **sources: str) -> NotebookNode:
    """The released notebook with every answer written, some of them otherwise."""
    notebook = copy.deepcopy(released)
    for name, source in {**SOLUTIONS, **sources}.items():
        cell(notebook, name).source = source
    return notebook


def hand_in_all(course: Course) -> None:
    """Put every bad submission into the course's submitted/."""
    released = course.released()

    def give(student: str, notebook: NotebookNode) -> None:
        course.hand_in(student, nbformat.writes(notebook))

    for student, source in FETCH.items():
        give(student, answered(released, fetch=source))
    for student, change in CHANGES.items():
        notebook = answered(released)
        change(notebook)
        give(student, notebook)
    whole = nbformat.writes(answered(released))
    course.hand_in("truncated", whole[: whole.index('"fetch-tests"') + 20])
    course.hand_in("renamed", whole, "my answers (1).ipynb")
    course.hand_in("other-suffix", whole, f"{NAME}.ipynb.txt")
    course.hand_in("empty", "")
    course.hand_in("no-notebook", "I could not do it, sorry.", "letter.txt")
    old = nbformat.convert(answered(released), 3)
    course.hand_in("format-3", nbformat.writes(old, version=3))


def _delete_test(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell(notebook, "fetch-tests"))


def _duplicate(notebook: NotebookNode) -> None:
    double = copy.deepcopy(cell(notebook, "double-tests"))
    double.id = "a-copy"
    notebook.cells.append(double)


def _julia(notebook: NotebookNode) -> None:
    notebook.metadata["kernelspec"] = {
        "display_name": "Julia 1.10",
        "language": "julia",
        "name": "julia-1.10",
    }


def _noisy(notebook: NotebookNode) -> None:
    cell(notebook, "fetch").source = (
        "import gc\n\nasync def other():\n    pass\n\n"
        "async def fetch(n):\n    other()\n    gc.collect()\n    return n"
    )
    notebook.cells.insert(2, new_code_cell("1 + 1"))
    cell(notebook, "double").source += "\n\ndouble(500)"


def _tamper(notebook: NotebookNode) -> None:
    marks = cell(notebook, "last-tests")
    marks.source = "pass"
    marks.metadata.nbgrader.update(points=100, grade=False, schema_version=1)
    cell(notebook, "last").source = "def last():\n    return 'no'"


CHANGES: dict[str, Callable[[NotebookNode], None]] = {
    "deleted-test": _delete_test,
    "duplicated": _duplicate,
    "julia": _julia,
    "noisy": _noisy,
    "tampered": _tamper,
}
