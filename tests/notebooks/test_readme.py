"""What the README tells to paste runs as pasted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lesson_check import ROOT
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

BLOCK = re.compile(r"(?<=\n\n)(?: {4}.*\n|\n(?= {4}))+")


def blocks() -> list[str]:
    """Return what is shown as code in the README's section on other work than the course's."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## The timeline in your own work\n(.*?)^## ", text, re.M | re.S)
    return [re.sub(r"^ {4}", "", block, flags=re.M) for block in BLOCK.findall(section)]


def test_its_cells_run_in_a_new_notebook() -> None:
    cells = [new_code_cell(block) for block in blocks() if block.startswith("%")]
    assert [cell.source.split()[0] for cell in cells] == ["%load_ext", "%%timeline"]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, extra_arguments=["--log-level=40"]).execute()
    assert "image/png" in notebook.cells[1].outputs[0].data


def test_its_program_runs_and_so_does_what_follows_it(tmp_path: Path) -> None:
    programs = [block for block in blocks() if not block.startswith(("%", "python"))]
    assert len(programs) == 2
    (tmp_path / "program.py").write_text("\n".join(programs), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "fetch('posts', 1.0)" in done.stdout
    assert "user 3600.0" in done.stdout
    assert {"trace.png", "trace.json"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("line", [b for b in blocks() if b.startswith("python ")])
def test_its_command_runs_a_whole_program(line: str, tmp_path: Path) -> None:
    (program,) = (block for block in blocks() if "asyncio.run" in block)
    plain = re.sub(r"with loopscope.record\(\) as trace", "if True", program)
    plain = re.sub(r"^.*\btrace\b.*\n|^import loopscope\n", "", plain, flags=re.M)
    (tmp_path / "program.py").write_text(plain, encoding="utf-8")
    command = [sys.executable, *line.split()[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "fetch('posts', 1.0)" in done.stdout + done.stderr
