"""Run tests on the other Pythons that this machine has: the library's, or the lessons themselves.

    python tools/other_pythons.py library|lessons [what pytest takes]

Each of VERSIONS that is found, and is not the one that runs this, gets an environment
.venv-<version> from requirements-library.lock, made once and again when the lock changes. What is
not found is said and passed over.

Why not tox: it finds no interpreter of pyenv that is not the selected one, and it fails when it
finds none at all.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from environments import ROOT, environment

VERSIONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
LOCK = ROOT / "requirements-library.lock"
SUITES = {
    "library": "tests/library",
    # How a lesson was saved is the same whatever reads it: only running it is worth a second time.
    "lessons": "tests/notebooks/test_lessons.py::test_lesson_leaves_nothing_behind",
}

# A pyenv shim of a version that is not selected exists and fails; Debian's python3 without the
# package python3-venv has no ensurepip; a free-threaded build is another matter altogether.
PROBE = """
import ensurepip, sys, sysconfig, venv
assert not sysconfig.get_config_var("Py_GIL_DISABLED")
print("%d.%d" % sys.version_info[:2], ".".join(map(str, sys.version_info[:3])), sys.executable)
"""


def candidates(version: str) -> Iterator[Path]:
    """Yield where this version may be: on the path, then where pyenv and uv put theirs."""
    for folder in os.get_exec_path():
        yield Path(folder, f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    uv = Path.home() / ".local/share/uv/python"
    yield from sorted(uv.glob(f"cpython-{version}.*/bin/python{version}"), reverse=True)


def find(version: str) -> tuple[str, str] | None:
    """Return the path and the full version of an interpreter that works, or None."""
    for path in candidates(version):
        if not path.is_file():
            continue
        done = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            short, full, executable = done.stdout.strip().split(" ", 2)
            if short == version:
                return executable, full
    return None


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in SUITES:
        print(f"name what to run: {' or '.join(SUITES)}", file=sys.stderr)
        return 2
    suite, *options = arguments
    failed = []
    for version in VERSIONS:
        if version == "{}.{}".format(*sys.version_info):
            continue
        found = find(version)
        if found is None:
            print(f"Python {version}: not found, the {suite} tests are left out", flush=True)
            continue
        print(f"Python {version}: {suite} tests on {found[1]}, in .venv-{version}", flush=True)
        try:
            python = environment(version, LOCK, *found)
        except subprocess.CalledProcessError as error:
            print(f"Python {version}: could not install: {' '.join(error.cmd)}", file=sys.stderr)
            return 1
        pytest = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", SUITES[suite]]
        if subprocess.run([*pytest, *options], cwd=ROOT, check=False).returncode:
            failed.append(version)
    if failed:
        print(f"The {suite} tests failed on Python {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
