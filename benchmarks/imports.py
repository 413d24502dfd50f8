"""Figure 4: what `import loopscope` adds to a Python in which asyncio is imported.

Whole processes are timed, in pairs, since an import happens once in each. Bytecode and files are
cached, as they are when a notebook is opened for the second time.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryDirectory

from benchmarks.paired import Row, Spread, bytecode_cached, pairs

TO_REACH = 60.0  # milliseconds
HEAVY = ("matplotlib", "IPython", "numpy", "aiohttp", "nbgrader", "PIL")
"""What `import loopscope` must leave alone."""

_PAIRS = 25
_BARE = "import asyncio"
_WITH = "import asyncio, loopscope"
_CHECK = f"{_WITH}, sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"


def rows() -> Iterator[Row]:
    """Look at what is imported, then measure."""
    heavy = subprocess.run(
        [sys.executable, "-c", _CHECK], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not heavy, f"import loopscope imports {' and '.join(heavy)}"
    with TemporaryDirectory(prefix="loopscope-bench-") as folder:
        environment = bytecode_cached(folder)
        bare = partial(_milliseconds, _BARE, environment)
        with_ = partial(_milliseconds, _WITH, environment)
        with_()  # writes the bytecode
        found = list(pairs(bare, with_, _PAIRS))
    more, cpu = (Spread.of(ours[of] - theirs[of] for theirs, ours in found) for of in (0, 1))
    yield Row(
        "import loopscope (light), over bare asyncio",
        f"{more.text('+.0f', ' ms')}; CPU time {cpu.median:+.0f} ms",
        f"{TO_REACH:g} ms",
        more.median <= TO_REACH,
    )


def _milliseconds(code: str, environment: dict[str, str]) -> tuple[float, float]:
    """Of the process that runs `code`: from start to end, and of CPU time."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    end, after = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (end - start) * 1000, cpu * 1000
