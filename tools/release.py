"""Make release/ from source/, as `nbgrader generate_assignment` does.

    python tools/release.py            # write release/
    python tools/release.py --check    # write nothing; say what is not up to date, and exit with 1

With the course's nbgrader_config.py, in a temporary folder and without a gradebook: the
instructor's is not touched, and no student's grades can get in the way.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = "README.md"  # written by hand in both folders


class NotReleased(Exception):
    """nbgrader could not make an assignment; the message holds what it said."""


def made(root: Path) -> dict[str, bytes]:
    """Return what release/ has to hold, by path in it. Raises NotReleased."""
    source = root / "source"
    names = sorted(path.name for path in source.iterdir() if path.is_dir())
    if not names:
        return {}
    # Late, since this takes seconds and nothing of it is needed when there is no assignment.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log
    from traitlets.config.loader import PyFileConfigLoader

    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        shutil.copytree(source, Path(folder, "source"), ignore=shutil.ignore_patterns(".*"))
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        for name in names:
            course = CourseDirectory(config=config, root=folder, assignment_id=name)
            done = capture_log(GenerateAssignment(coursedir=course, config=config))
            if not done["success"]:
                why = done.get("log") or done.get("error") or "nbgrader gave no reason"
                raise NotReleased(f"source/{name} can't be released:\n{why}")
        return files(Path(folder, "release"))


def files(release: Path) -> dict[str, bytes]:
    """Return the files below a folder, by path in it, but for what is written by hand or hidden."""
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        for path in sorted(release.rglob("*"))
        if path.is_file()
        and path != release / KEPT
        and not any(part.startswith(".") for part in path.relative_to(release).parts)
    }


def differences(there: dict[str, bytes], wanted: dict[str, bytes]) -> dict[str, str]:
    """Return what is wrong with each file of release/ that is not what source/ yields."""
    wrong = {}
    for name in sorted(there.keys() | wanted.keys()):
        if name not in there:
            wrong[name] = "missing"
        elif name not in wanted:
            wrong[name] = "made from nothing in source/"
        elif there[name] != wanted[name]:
            wrong[name] = f"not what source/{name} yields"
    return wrong


def write(root: Path) -> list[str]:
    """Make release/ what source/ yields, and return the paths that changed."""
    wanted = made(root)
    changed = list(differences(files(root / "release"), wanted))
    for name in changed:
        path = root / "release" / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted[name])
        else:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
    return changed


def check(root: Path) -> list[str]:
    """Return a line for each file of release/ that is not what source/ yields, and what to do."""
    wrong = differences(files(root / "release"), made(root))
    lines = [f"release/{name}: {what}" for name, what in wrong.items()]
    return [*lines, "Run `make release` and commit what it writes."] if lines else []


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Make release/ from source/.")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            lines = check(ROOT)
            for line in lines:
                print(line, file=sys.stderr)
            return 1 if lines else 0
        changed = write(ROOT)
    except NotReleased as error:
        print(error, file=sys.stderr)
        return 1
    for name in changed:
        print(f"release/{name}")
    if not changed:
        print("release/ is what source/ yields: nothing to do.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
