"""A course in a folder of its own, with one small assignment, run with nbgrader's own commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
NAME = "01-small"
SECRET = 'assert double(21) == 42, "double(21) is not what it should be"'

SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "loopscope"
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
c.Execute.timeout = 3
c.ExecuteWithinLimits.submission_timeout = 40
c.ExecuteWithinLimits.memory_limit = 600
c.ExecuteWithinLimits.output_limit = 2
c.ExecuteWithinLimits.output_kept = 2000
"""


def marked(cell: NotebookNode, name: str, **marks: object) -> NotebookNode:
    """Give a cell nbgrader's metadata."""
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        **marks,
    }
    return cell


def answer(name: str, source: str) -> NotebookNode:
    return marked(new_code_cell(source), name, solution=True)


def test_cell(name: str, points: int, source: str) -> NotebookNode:
    return marked(new_code_cell(source), name, grade=True, locked=True, points=points)


def assignment() -> NotebookNode:
    """Three exercises that are tested, one that is graded by hand; 6 points and 2."""
    return new_notebook(
        cells=[
            new_markdown_cell("# A small assignment"),
            marked(new_code_cell("import asyncio"), "setup", locked=True),
            answer(
                "double",
                "def double(n):\n    ### BEGIN SOLUTION\n    return n + n\n    ### END SOLUTION",
            ),
            test_cell(
                "double-tests",
                2,
                f"assert double(2) == 4\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS",
            ),
            answer(
                "fetch",
                "async def fetch(n):\n    ### BEGIN SOLUTION\n    await asyncio.sleep(0)\n"
                "    return n\n    ### END SOLUTION",
            ),
            test_cell(
                "fetch-tests",
                3,
                "assert await fetch(1) == 1\n### BEGIN HIDDEN TESTS\n"
                'assert await fetch("posts") == "posts"\n### END HIDDEN TESTS',
            ),
            answer(
                "last",
                'def last():\n    ### BEGIN SOLUTION\n    return "end"\n    ### END SOLUTION',
            ),
            test_cell("last-tests", 1, 'assert last() == "end"'),
            marked(
                new_markdown_cell("It doubles since n + n is 2 n."),
                "why",
                grade=True,
                solution=True,
                points=2,
            ),
        ],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
    )


class Course:
    """The folder of a course, with the repository's own nbgrader_config.py."""

    def __init__(self, place: Path) -> None:
        self.root = place / "course"
        self.student = place / "student"
        self.exchange = place / "exchange"
        for folder in (self.root / "source" / NAME, self.student, self.exchange, place / "home"):
            folder.mkdir(parents=True)
        self.exchange.chmod(0o777)
        shutil.copy(ROOT / "nbgrader_config.py", self.root)
        nbformat.write(assignment(), self.root / "source" / NAME / f"{NAME}.ipynb")
        config = place / "config"
        config.mkdir()
        settings = SETTINGS.format(exchange=str(self.exchange), cache=str(place / "cache"))
        (config / "nbgrader_config.py").write_text(settings)
        self.environment = {
            **os.environ,
            "HOME": str(place / "home"),
            "JUPYTER_CONFIG_DIR": str(config),
            "JUPYTER_DATA_DIR": str(place / "data"),
            "IPYTHONDIR": str(place / "ipython"),
        }

    def nbgrader(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Type `nbgrader ...` in the course's folder, or in another."""
        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=folder or self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def released(self) -> NotebookNode:
        return nbformat.read(self.root / "release" / NAME / f"{NAME}.ipynb", as_version=4)

    def hand_in(self, student: str, data: bytes | str, name: str = f"{NAME}.ipynb") -> Path:
        """Put a file where `nbgrader collect` puts a student's."""
        path = self.root / "submitted" / student / NAME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def graded(self, student: str) -> NotebookNode:
        path = self.root / "autograded" / student / NAME / f"{NAME}.ipynb"
        return nbformat.read(path, as_version=4)

    def feedback(self, student: str) -> str:
        return (self.root / "feedback" / student / NAME / f"{NAME}.html").read_text()


Done = subprocess.CompletedProcess[str]


@dataclass
class Class:
    """A course after an instructor's evening: what each command said, and the submitted files."""

    course: Course
    said: dict[str, Done]
    submitted: dict[Path, bytes]
    good: str
