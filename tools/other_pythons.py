"""Run the library's tests on the other Pythons that this machine has.

    python tools/other_pythons.py [what pytest takes]

Each of VERSIONS that is found, and is not the one that runs this, gets an environment
.venv-<version> from requirements-library.lock, made once and again when the lock changes. What is
not found is said and passed over.

Why not tox: it finds no interpreter of pyenv that is not the selected one, and it fails when it
finds none at all.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")
ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-library.lock"
TESTS = ROOT / "tests" / "library"

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


def environment(version: str, executable: str, full: str) -> Path:
    """Return the Python of .venv-<version>, made anew if it is not what the lock asks for."""
    folder = ROOT / f".venv-{version}"
    python = folder / "bin" / "python"
    stamp = folder / ".installed"
    wanted = f"{folder} {full} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}"
    if stamp.is_file() and stamp.read_text() == wanted and python.exists():
        return python
    print(f"Python {version}: installing into {folder.name}", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-compile"]
    for command in (
        [executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "--require-hashes", "-r", str(LOCK)],
        [*pip, "--no-build-isolation", "--no-deps", "-e", str(ROOT)],
    ):
        subprocess.run(command, cwd=ROOT, check=True)
    stamp.write_text(wanted)
    return python


def main(arguments: list[str]) -> int:
    if not any(TESTS.glob("test_*.py")):
        print("No tests in tests/library yet: nothing to run on other Pythons.")
        return 0
    failed = []
    for version in VERSIONS:
        if version == "{}.{}".format(*sys.version_info):
            continue
        found = find(version)
        if found is None:
            print(f"Python {version}: not found, its tests are left out")
            continue
        try:
            python = environment(version, *found)
        except subprocess.CalledProcessError as error:
            print(f"Python {version}: could not install: {' '.join(error.cmd)}", file=sys.stderr)
            return 1
        print(f"Python {version}: tests/library on {found[1]}", flush=True)
        pytest = [
            str(python),
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            str(TESTS),
            *arguments,
        ]
        if subprocess.run(pytest, cwd=ROOT, check=False).returncode:
            failed.append(version)
    if failed:
        print(f"tests/library failed on Python {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
