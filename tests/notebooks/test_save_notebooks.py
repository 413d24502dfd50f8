"""`make notebooks` saves one whole run, and nothing of the machine it ran on."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lesson_check import ROOT, Lesson
from nbformat.v4 import new_code_cell, new_notebook

WARN = "import warnings\nwarnings.warn('careful')"
GROW = """\
from IPython.display import display
handle = display("first", display_id=True)
for frame in ("second", "last"):
    handle.update(frame)
"""
FAIL_IN_STDLIB = "import asyncio\nasyncio.Queue().get_nowait()"


def save(path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    tool = ROOT / "tools" / "save_notebooks.py"
    environment = {**os.environ, **variables}
    command = [sys.executable, tool, path]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "42-lesson.ipynb"


def test_whole_run_is_saved(path: Path) -> None:
    cells = [
        new_code_cell("print('one')", execution_count=7, metadata={"execution": {"shell": "now"}}),
        new_code_cell(WARN, metadata={"tags": ["stderr-expected"]}),
        new_code_cell(GROW),
        new_code_cell(FAIL_IN_STDLIB, metadata={"tags": ["raises-exception"]}),
    ]
    metadata = {"language_info": {"name": "python", "version": "3.4.1"}}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)

    done = save(path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("42-lesson.ipynb: saved")
    assert Lesson(path).faults_as_saved() == []
    saved = nbformat.read(path, as_version=4)
    assert "version" not in saved.metadata.language_info
    assert "execution" not in saved.cells[0].metadata
    assert "…/python/asyncio/queues.py" in json.dumps(saved.cells[3].outputs, ensure_ascii=False)
    assert [output.data["text/plain"] for output in saved.cells[2].outputs] == ["'last'"]


def test_lesson_that_fails_is_not_saved(path: Path) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1"), new_code_cell("x / 0")]), path)
    before = path.read_bytes()

    done = save(path)

    assert done.returncode == 1
    assert "42-lesson.ipynb: not saved" in done.stdout
    assert "x / 0" in done.stdout
    assert "ZeroDivisionError" in done.stdout
    assert path.read_bytes() == before


def test_nothing_of_who_saves_it_is_saved(path: Path, tmp_path: Path) -> None:
    record = tmp_path / "progress.jsonl"
    record.write_text('{"quiz": "01", "right": 3, "of": 5}\n')
    cells = [
        new_code_cell("import loopscope\nloopscope.progress()"),
        new_code_cell("import os\nprint(os.getpid())", metadata={"tags": ["personal"]}),
        new_code_cell("from loopscope.standing import remember_quiz\nremember_quiz('02', 1, 5)"),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    before = record.read_bytes()

    done = save(path, LOOPSCOPE_PROGRESS=str(record))

    assert done.returncode == 0, done.stderr
    shown, personal, _ = nbformat.read(path, as_version=4).cells
    assert "3 of 5" not in shown.outputs[0].data["text/plain"]
    assert (personal.outputs, personal.execution_count) == ([], 2)
    assert record.read_bytes() == before


def test_lesson_00_as_saved_shows_a_beginner() -> None:
    """Neither what its author has passed, nor what is installed on the author's machine."""
    cells = nbformat.read(ROOT / "notebooks/00-start-here.ipynb", as_version=4).cells
    (shown,) = (cell for cell in cells if cell.source == "loopscope.progress()")
    rows = shown.outputs[0].data["text/plain"].splitlines()[1:]
    assert len(rows) >= 5
    assert [row for row in rows if not re.search(r" -  +0 of [1-9]\d*$", row)] == []
    (installed,) = (cell for cell in cells if cell.id == "environment")
    assert installed.outputs == []
