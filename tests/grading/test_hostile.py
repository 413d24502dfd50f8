"""Hostile submissions: a reason and no points for each, and nothing of the machine in reach."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest
from hostile import ENDING, PRYING, TAKING
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from small_course import test_cell as graded_cell

from loopscope.grading.execution import Executed, execute
from loopscope.grading.limits import Limits

BOUNDS = Limits(cell=4, submission=30, memory=600, kept=2000, output=5, processes=100)

pytestmark = pytest.mark.timeout(120)


def graded(program: str, folder: Path, limits: Limits = BOUNDS) -> Executed:
    """What comes of a submission with this `fetch`, and of an honest exercise after it."""
    cells = [
        new_code_cell(program),
        graded_cell("fetch-tests", 3, "assert await fetch(1) == 1"),
        new_code_cell("def double(n):\n    return 2 * n"),
        graded_cell("double-tests", 2, "assert double(2) == 4"),
    ]
    return execute(new_notebook(cells=cells), folder, limits)


def error(cell: NotebookNode) -> str:
    return " ".join(output.ename for output in cell.outputs if output.output_type == "error")


@pytest.mark.parametrize(
    ("program", "expected"), {**TAKING, **ENDING}.values(), ids={**TAKING, **ENDING}
)
def test_a_program_that_takes_too_much_or_ends_costs_its_own_test(
    program: str, expected: str, tmp_path: Path
) -> None:
    done = graded(program, tmp_path)
    test, honest = done.notebook.cells[1], done.notebook.cells[3]
    assert re.fullmatch(expected, error(test)), test.outputs
    assert error(honest) == "", done.findings


@pytest.mark.parametrize("program", PRYING.values(), ids=PRYING)
def test_what_is_outside_the_room_is_out_of_reach(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSCOPE_SECRET", "not-for-students")
    course = tmp_path / "course"
    (course / "source" / "01-small").mkdir(parents=True)
    hidden = course / "source" / "01-small" / "01-small.ipynb"
    hidden.write_text("hidden tests")
    (course / "gradebook.db").write_text("scores")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        names = {"secret": "not-for-students", "course": str(course)}
        names["port"] = str(server.getsockname()[1])
        for name, value in names.items():
            program = program.replace(f"{{{name}}}", value)
        handed_in = course / "submitted"
        handed_in.mkdir()
        done = graded(program.replace("{{", "{").replace("}}", "}"), handed_in)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert error(done.notebook.cells[1]) == "AssertionError", done.notebook.cells[1].outputs
    assert hidden.read_text() == "hidden tests"


def test_what_a_program_starts_ends_with_its_room(tmp_path: Path) -> None:
    marker = f"{300 + os.getpid() / 1e6:.6f}"
    program = (
        "import os, subprocess\n"
        "async def fetch(n):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        f"        os.execv('/bin/sleep', ['sleep', '{marker}'])\n"
        f"    subprocess.Popen(['setsid', 'sleep', '{marker}'])\n"
        "    return n"
    )
    done = graded(program, tmp_path)
    assert error(done.notebook.cells[1]) == ""
    until = time.monotonic() + 10
    while (running := _processes(marker)) and time.monotonic() < until:
        time.sleep(0.05)
    assert running == []


def _processes(word: str) -> list[str]:
    said = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in said.stdout.splitlines() if word in line]


def test_files_beside_the_notebook_are_there_to_be_read_and_the_originals_stay(
    tmp_path: Path,
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "names.txt").write_text("Ada")
    (tmp_path / "helper.py").write_text("def one():\n    return 1")
    (tmp_path / "graded.ipynb").write_text("hidden tests of another notebook")
    program = (
        "import os\nfrom helper import one\nassert open('data/names.txt').read() == 'Ada'\n"
        "open('data/names.txt', 'w').close()\n"
        "async def fetch(n):\n    return one() if not os.path.exists('graded.ipynb') else -n"
    )
    done = graded(program, tmp_path)
    assert error(done.notebook.cells[0]) == ""
    assert error(done.notebook.cells[1]) == ""
    assert (tmp_path / "data" / "names.txt").read_text() == "Ada"


def test_the_kernel_has_no_rights_and_nothing_open(tmp_path: Path) -> None:
    program = (
        "status = open('/proc/self/status').read()\n"
        "async def fetch(n):\n"
        "    for name in ('CapPrm', 'CapEff', 'CapBnd', 'CapAmb'):\n"
        "        assert f'{name}:\\t' + '0' * 16 in status, status\n"
        "    assert 'NoNewPrivs:\\t1' in status\n"
        "    return n"
    )
    assert error(graded(program, tmp_path).notebook.cells[1]) == ""


def test_servers_and_clients_within_the_room_reach_each_other(tmp_path: Path) -> None:
    program = (
        "import asyncio\n"
        "async def fetch(n):\n"
        "    async def serve(reader, writer):\n"
        "        writer.write(await reader.readline())\n"
        "        writer.close()\n"
        "    server = await asyncio.start_server(serve, '127.0.0.1', 0)\n"
        "    async with server:\n"
        "        port = server.sockets[0].getsockname()[1]\n"
        "        reader, writer = await asyncio.open_connection('127.0.0.1', port)\n"
        "        writer.write(b'%d\\n' % n)\n"
        "        said = int(await reader.readline())\n"
        "        writer.close()\n"
        "    return said"
    )
    assert error(graded(program, tmp_path).notebook.cells[1]) == ""
