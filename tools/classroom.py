"""Install the JupyterHub that the class of tests/classroom meets on, and print where it is.

    python tools/classroom.py

JupyterHub, JupyterLab, nbgrader and this package go into .venv-classroom, pinned in
requirements-classroom.lock. So does Node.js, for the proxy in front of the hub, which comes from
npm, pinned in docs/classroom/proxy, and goes into .venv-classroom/proxy. Some 740 MB. The folder of
the command `jupyterhub` is the only line on stdout. How a hub for students is set up stands in
docs/classroom/README.md.

The proxy's lock is made anew, without addresses, in docs/classroom/proxy:

    npm install --package-lock-only --omit-lockfile-registry-resolved
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from environments import ROOT, environment

LOCK = ROOT / "requirements-classroom.lock"
PROXY = ROOT / "docs" / "classroom" / "proxy"


def install_proxy(commands: Path) -> None:
    """Install the proxy beside `commands`, the folder of the environment's npm, unless it is there.

    Raises subprocess.CalledProcessError when npm fails; what it said is on stderr by then.
    """
    place = commands.parent / "proxy"
    stamp = place / ".installed"
    wanted = (PROXY / "package-lock.json").read_text()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.copytree(PROXY, place, ignore=shutil.ignore_patterns("node_modules"), dirs_exist_ok=True)
    path = os.pathsep.join([str(commands), os.environ.get("PATH", os.defpath)])
    subprocess.run(
        [commands / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=place,
        env={**os.environ, "PATH": path},
        stdout=sys.stderr,
        check=True,
    )
    stamp.write_text(wanted)


def main() -> int:
    try:
        python = environment("classroom", LOCK, sys.executable, platform.python_version())
        install_proxy(python.parent)
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"JupyterHub is not installed, since this failed:\n    {error}\n"
            f"It comes from a package index, pinned in {LOCK.name}, and its proxy from npm's, "
            f"pinned in {PROXY.relative_to(ROOT)}. With a network, try again: "
            "python tools/classroom.py",
            file=sys.stderr,
        )
        return 1
    print(python.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
