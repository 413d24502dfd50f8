"""What it costs to grade a class, beside nbgrader as it comes.

Each of the class hands in assignment 03 as source/ solves it. nbgrader as it comes runs without
this course's nbgrader_config.py, in the same environment, on the same files. That takes minutes,
in which a machine's speed changes: this course's way is measured before it and once more after it,
and their mean counts. LOOPSCOPE_BENCH_CLASS is how many there are; from 100 on, only this course's
way is measured.
"""

from __future__ import annotations

import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from benchmarks.paired import Row, bytecode_cached
from loopscope.grading.execution import execute
from loopscope.grading.limits import Limits
from loopscope.grading.session import Session

_ROOT = Path(__file__).resolve().parents[1]
_NAME = "03-gather-or-taskgroup"
_CLASS = int(os.environ.get("LOOPSCOPE_BENCH_CLASS", "60"))
_MANY = 100
_STARTS = 20


def rows() -> list[Row]:
    """Measure all of it: minutes, most of them nbgrader's own."""
    return [*_starts(), *_one(), *_whole_class()]


def _starts() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        Session(Path(folder), Limits()).close()  # the first one starts the nursery
        took = []
        for _ in range(_STARTS):
            began = time.perf_counter()
            session = Session(Path(folder), Limits())
            took.append(time.perf_counter() - began)
            session.close()
    middle = statistics.median(took)
    figure = "a kernel in a room of its own, start to first answer"
    return [Row(figure, f"{middle:.2f} s", "0.15 s", middle <= 0.15)]


def _one() -> list[Row]:
    notebook = nbformat.read(_ROOT / "source" / _NAME / f"{_NAME}.ipynb", as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        took = []
        for _ in range(5):
            began = time.perf_counter()
            execute(notebook, Path(folder), Limits())
            took.append(time.perf_counter() - began)
    figure = "a right submission of assignment 03, started and run"
    return [Row(figure, f"{statistics.median(took):.2f} s")]


def _whole_class() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="loopscope-bench-") as place:
        ours, theirs, again = (Path(place, name) for name in ("ours", "theirs", "again"))
        _set_up(ours, (_ROOT / "nbgrader_config.py").read_text())
        mine, memory = _autograde(ours)
        stated = Row("… memory of the process that grades, at most", f"{memory} MB")
        figure = f"{_CLASS} submissions of assignment 03"
        if _CLASS >= _MANY:
            return [Row(figure, f"{mine:.0f} s, {mine / _CLASS:.2f} s each"), stated]
        _set_up(theirs, "c = get_config()\nc.ExecutePreprocessor.timeout = 60\n")
        plain, _ = _autograde(theirs)
        _set_up(again, (_ROOT / "nbgrader_config.py").read_text())
        late, _ = _autograde(again)
        same = _scores(ours) == _scores(theirs) == _scores(again)
    ratio = plain / statistics.mean((mine, late))
    seconds = f"{plain:.0f} s over {mine:.1f} s and {late:.1f} s"
    told = f"×{ratio:.1f} ({seconds}), {'same' if same else 'OTHER'} scores"
    return [
        Row(f"{figure}, nbgrader as it comes over this", told, "×8", ratio >= 8 and same),
        stated,
    ]


def _set_up(course: Path, settings: str) -> None:
    (course / "source").mkdir(parents=True)
    shutil.copytree(_ROOT / "source" / _NAME, course / "source" / _NAME)
    settings += 'c.CourseDirectory.course_id = "loopscope"\n'
    (course / "nbgrader_config.py").write_text(settings)
    _nbgrader(course, "generate_assignment", _NAME)
    notebook = nbformat.read(course / "source" / _NAME / f"{_NAME}.ipynb", as_version=4)
    for number in range(_CLASS):
        folder = course / "submitted" / f"student-{number:04}" / _NAME
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{_NAME}.ipynb")


def _autograde(course: Path) -> tuple[float, int]:
    began = time.perf_counter()
    _nbgrader(course, "autograde", _NAME)
    took = time.perf_counter() - began
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _scores(course: Path) -> list[tuple[str, float]]:
    _nbgrader(course, "export", "--to", "grades.csv")
    with (course / "grades.csv").open(newline="") as table:
        return sorted((row["student_id"], float(row["raw_score"])) for row in csv.DictReader(table))


def _nbgrader(course: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course, capture_output=True, text=True,
        env={
            **bytecode_cached(str(course.parent / "bytecode")),
            "PATH": os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"])),
            "PYTHONPATH": str(_ROOT),
        },
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(words)}: {done.stderr[-1500:]}")
