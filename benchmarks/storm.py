"""Figure 1: how much recording slows down a storm of bare switches.

The storm is the worst that a recorder can meet: tasks that do nothing but give up their turn, so
that every microsecond of the recorder's shows. A program that works between its switches is slowed
less, by the same microseconds. Each recorder, peers included, has a fresh process to itself, where
recorded and unrecorded storms alternate; the process is `benchmarks.recorders`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.paired import Row, Spread

TO_REACH = 1.5
NAMED_PYTHON = "LOOPSCOPE_BENCH_PYTHON"
"""The environment's variable that names a Python 3.12 or newer in which wigglystuff is."""

_ROOT = Path(__file__).resolve().parent.parent
_TIMEOUT = 120.0  # seconds for all pairs of one recorder
_PROBE = """
import sys; assert sys.version_info >= (3, 12)
from importlib.metadata import version
print(version("wigglystuff"), sys.version.split()[0])
"""


def rows() -> Iterator[Row]:
    """Measure Loopscope, then the peers that are installed, on one and the same storm."""
    wall, cpu = _slowdown("loopscope", 15)
    yield Row(
        "20,000 tasks × 5 bare switches: slow-down",
        f"{wall.text('.2f', sign='×')}; CPU time ×{cpu.median:.2f}",
        f"×{TO_REACH}",
        wall.median <= TO_REACH,
    )
    yield _peer("asyncio's debug mode", "debug", 2)
    try:
        yield _peer(f"viztracer {version('viztracer')}, log_async", "viztracer", 5)
    except PackageNotFoundError:
        yield Row("viztracer, log_async", "not here: viztracer is not installed", peer=True)
    yield _asyncflow()


def _peer(name: str, recorder: str, count: int, python: str = sys.executable) -> Row:
    wall, cpu = _slowdown(recorder, count, python)
    return Row(name, f"{wall.text('.1f', sign='×')}; CPU time ×{cpu.median:.1f}", peer=True)


def _asyncflow() -> Row:
    name = "AsyncFlow, wigglystuff"
    for python in _newer_pythons():
        probe = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=False)
        if probe.returncode == 0:
            package, interpreter = probe.stdout.split()
            return _peer(f"{name} {package}, Python {interpreter}", "asyncflow", 5, python)
    missing = f"not here: no Python 3.12+ has it ({NAMED_PYTHON} can name one)"
    return Row(name, missing, peer=True)


def _newer_pythons() -> Iterator[str]:
    named = os.environ.get(NAMED_PYTHON)
    if named:
        yield named
    yield sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for short in ("3.14", "3.13", "3.12"):
        places = [
            _ROOT / f".venv-{short}/bin/python",
            *pyenv.glob(f"versions/{short}.*/bin/python"),
        ]
        yield from (str(place) for place in places if place.is_file())
        on_path = shutil.which(f"python{short}")
        if on_path:
            yield on_path


def _slowdown(recorder: str, count: int, python: str = sys.executable) -> tuple[Spread, Spread]:
    """The ratios of wall-clock time and of CPU time, recorded over unrecorded."""
    done = subprocess.run(
        [python, "-m", "benchmarks.recorders", recorder, str(count)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{recorder}: {done.stderr.strip() or 'failed without a word'}")
    measured = json.loads(done.stdout)
    return (
        Spread.of(recorded[0] / bare[0] for bare, recorded in measured),
        Spread.of(recorded[1] / bare[1] for bare, recorded in measured),
    )
