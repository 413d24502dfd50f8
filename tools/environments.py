"""Environments beside .venv, each made from a lock and made again when that changes.

`.venv-<name>` in the project's folder; `make clean` removes them all.
"""

import hashlib
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(
    name: str, lock: Path, executable: str, version: str, *, with_package: bool = True
) -> Path:
    """Return the Python of .venv-<name>, made anew if it is not what the lock asks for.

    `executable` is the Python to make it with and `version` its full version, as in 3.12.1. With
    `with_package`, the package itself is installed too, in editable mode, by the build backend
    that the lock holds.

    Raises subprocess.CalledProcessError when a step fails; what pip said is on stderr by then.
    """
    folder = ROOT / f".venv-{name}"
    python = folder / "bin" / "python"
    stamp = folder / ".installed"
    wanted = f"{folder} {version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if stamp.is_file() and stamp.read_text() == wanted and python.exists():
        return python
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-compile"]
    commands = [
        [executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "--require-hashes", "-r", str(lock)],
    ]
    if with_package:
        commands.append([*pip, "--no-build-isolation", "--no-deps", "-e", str(ROOT)])
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=True)
    stamp.write_text(wanted)
    return python
