"""Lessons are committed with the outputs of one run, assignments without any."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lesson_check import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


def check(path: Path) -> subprocess.CompletedProcess[str]:
    tool = ROOT / "tools" / "check_outputs.py"
    return subprocess.run([sys.executable, tool, path], capture_output=True, text=True, check=False)


def saved(folder: Path, *counts: int | None, printed: bool) -> Path:
    """A notebook with cells counted so."""
    outputs = [new_output("stream", text="7\n")] if printed else []
    cells = [new_code_cell("print(7)", execution_count=n, outputs=outputs) for n in counts]
    path = folder / "01-loops.ipynb"
    folder.mkdir(parents=True, exist_ok=True)
    empty = new_code_cell("")
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Loops"), *cells, empty]), path)
    return path


@pytest.mark.parametrize(
    ("folder", "counts", "printed", "mend"),
    [
        ("notebooks", (1, 2), True, ""),
        ("notebooks", (1, 3), True, "make notebooks LESSONS=notebooks/01-loops.ipynb"),
        ("notebooks", (None, None), False, "was not saved from one whole run"),
        ("source/01-loops", (None,), False, ""),
        ("source/01-loops", (None,), True, "Clear Outputs of All Cells"),
        ("release/01-loops", (4,), False, "has outputs, and assignments have none"),
    ],
)
def test_how_a_notebook_was_saved(
    tmp_path: Path, folder: str, counts: tuple[int | None, ...], printed: bool, mend: str
) -> None:
    done = check(saved(tmp_path / folder, *counts, printed=printed))
    assert done.returncode == (1 if mend else 0), done.stderr
    assert mend in done.stderr


def test_what_is_no_notebook(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{")
    assert "can't be read as a notebook" in check(tmp_path / "x.ipynb").stderr
