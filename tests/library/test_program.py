"""`python -m loopscope program.py`, as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """
import asyncio, sys

async def load(name, seconds):
    await asyncio.sleep(seconds)

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(load("user", 0.01))
        group.create_task(load("posts", 0.02))
    print("loaded", sys.argv[1:], __name__)

asyncio.run(main())
"""


def run(folder: Path, program: str | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    if program is not None:
        (folder / "shop.py").write_text(program, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "loopscope", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_the_program_runs_as_it_would_and_its_timeline_follows(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD, "shop.py", "--verbose", "7")
    assert done.returncode == 0
    assert done.stdout == "loaded ['--verbose', '7'] __main__\n"
    assert done.stderr.lstrip().startswith("shop.py: ")
    assert "load('user', 0.01)" in done.stderr
    assert "shutdown" not in done.stderr


def test_every_loop_of_the_program_has_its_timeline(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD + "\nasyncio.run(load('again', 0))", "shop.py")
    assert "shop.py, loop 2: " in done.stderr


def test_pictures_and_perfetto_files_are_written(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD, "--png", "out.png", "--perfetto", "out.json", "shop.py")
    assert done.returncode == 0
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "out.json").read_text())["traceEvents"]


def test_a_program_that_fails_shows_its_own_traceback_and_its_timeline(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD.replace("print(", "raise LookupError("), "shop.py")
    assert done.returncode == 1
    assert "LookupError" in done.stderr
    assert "loopscope" not in done.stderr.split("LookupError")[0].replace(str(tmp_path), "")
    assert "runpy" not in done.stderr
    assert "load('posts', 0.02)" in done.stderr


def test_the_exit_code_is_the_programs(tmp_path: Path) -> None:
    assert run(tmp_path, "raise SystemExit(3)", "shop.py").returncode == 3
    done = run(tmp_path, "import sys; sys.exit('out of stock')", "shop.py")
    assert (done.returncode, "out of stock" in done.stderr) == (1, True)


def test_a_syntax_error_is_the_programs_own(tmp_path: Path) -> None:
    done = run(tmp_path, "print(1", "shop.py")
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_module_runs_by_its_name(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD, "-m", "shop", "7")
    assert done.stdout == "loaded ['7'] __main__\n"
    assert "load('user', 0.01)" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.py"], "there is no file 'missing.py'"),
        (["-m", "no.such.module"], "no module named 'no.such.module'"),
        (["."], "is a folder without a __main__.py"),
        ([], "name a program: python -m loopscope program.py"),
    ],
)
def test_what_cant_be_run_is_said_in_one_line(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = run(tmp_path, None, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_without_asyncio_is_told_so(tmp_path: Path) -> None:
    done = run(tmp_path, "print('hello')", "shop.py")
    assert (done.returncode, done.stdout) == (0, "hello\n")
    assert "shop.py ran no asyncio event loop, so there is no timeline to show" in done.stderr


def test_a_picture_that_cant_be_written_loses_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD, "--png", "no/such/folder/out.png", "shop.py")
    assert done.returncode == 0
    assert "load('user', 0.01)" in done.stderr
    assert "the timeline can't be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_importing_loopscope_is_light() -> None:
    heavy = "{'matplotlib', 'IPython', 'numpy', 'aiohttp', 'nbgrader'}"
    code = f"import loopscope, sys; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
