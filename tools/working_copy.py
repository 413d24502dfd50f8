"""Bring a learner's own copy of the lessons and assignments, work/, up to date.

    python tools/working_copy.py

`make lab` opens work/, which git ignores, and leaves notebooks/ and release/ as the course has
them: so `git pull` always goes through, and nothing that a learner wrote is ever lost.

- What isn't in work/ yet is copied; a file that was deleted there comes back, to begin it anew.
- A file in which nobody wrote is replaced when the course has a newer one. Running cells is not
  writing: only the sources of cells count, not their outputs.
- A notebook in which somebody wrote gets what is new in the course's, and keeps what was written.
  Where both changed the same cell the course's stands. The file as it was left is kept in
  work/earlier/, whole, and what was done is said.

What the course had last time stands in work/.course.json. Only the standard library is used, so
that this takes no time when nothing is new.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("notebooks", "release")
LEFT_OUT = ("release/README.md", "notebooks/course.toml")  # for those who write the course
RECORD = ".course.json"
EARLIER = "earlier"


@dataclass(frozen=True)
class Version:
    """A file of the course as it was when it was last looked at."""

    whole: str
    """The hash of its bytes."""
    cells: dict[str, str]
    """The hash of each cell's kind and source, by the cell's id, in order; empty where it is no
    notebook."""


@dataclass
class Merged:
    """A newer notebook of the course with what a learner wrote in an older one."""

    notebook: dict[str, Any]
    lost: int = 0
    """In how many cells the course's words stand where the learner wrote others."""


def course_files(root: Path) -> Iterator[str]:
    """Yield what learners work in, as paths from `root` with forward slashes."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root)
            name = inside.as_posix()
            hidden = any(part.startswith((".", "__")) for part in inside.parts)
            if path.is_file() and not hidden and name not in LEFT_OUT:
                yield name


def bring_up_to_date(root: Path) -> Iterator[str]:
    """Write what is new into `root`/work; yield a sentence for each file that changed there.

    Raises OSError where a file can't be read or written. What was done until then is recorded.
    """
    work = root / "work"
    work.mkdir(exist_ok=True)
    record = read_record(work)
    for name in course_files(root):
        said = update(root / name, work, name, record)
        write_record(work, record)
        if said:
            yield said


def update(course: Path, work: Path, name: str, record: dict[str, Version]) -> str | None:
    """Bring one file up to date, and its place in `record`; return what has to be said."""
    mine = work / name
    fresh = course.read_bytes()
    last, now = record.get(name), version(fresh)
    if not mine.exists():
        write(mine, fresh)
        record[name] = now
        return f"work/{name}: " + ("as the course has it, since it was gone" if last else "new")
    own = mine.read_bytes()
    if last == now or own == fresh:
        record[name] = now
        return None
    if last and untouched(own, last):
        write(mine, fresh)
        record[name] = now
        return f"work/{name}: replaced by the course's newer one; you had written nothing there"
    found = merged(fresh, own, last or now)
    if found and sources(found.notebook) == sources(parsed(own)):
        record[name] = now  # run anew, and nothing else
        return None
    earlier = set_aside(own, work, name)
    write(mine, as_saved(found.notebook) if found else fresh)
    record[name] = now
    return f"work/{name}: {told(found)}. As you left it: work/{earlier}"


def told(found: Merged | None) -> str:
    if found is None:
        return "the course's newer one"
    if not found.lost:
        return "what is new in the course is in it, and all that you wrote"
    cells = "1 cell" if found.lost == 1 else f"{found.lost} cells"
    return (
        f"what is new in the course is in it, and what you wrote but for {cells} "
        "that the course changed, too"
    )


def version(content: bytes) -> Version:
    hashes = {key: digest(text.encode()) for key, text in sources(parsed(content)).items()}
    return Version(digest(content), hashes)


def sources(notebook: dict[str, Any] | None) -> dict[str, str]:
    """Return the kind and source of each cell by its id, or by its place where it has none."""
    found = notebook["cells"] if notebook else []
    return {key(cell, place): text(cell) for place, cell in enumerate(found)}


def key(cell: dict[str, Any], place: int) -> str:
    return str(cell.get("id", place))


def text(cell: dict[str, Any]) -> str:
    """Return a cell's kind and source as one text."""
    source = cell["source"]
    return f"{cell['cell_type']}\n{source if isinstance(source, str) else ''.join(source)}"


def parsed(content: bytes) -> dict[str, Any] | None:
    """Return a notebook's JSON; None for what is no notebook, or is broken."""
    try:
        found = dict(json.loads(content))
        for cell in found["cells"]:
            text(cell), cell.get("id")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found


def as_saved(notebook: dict[str, Any]) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def untouched(own: bytes, last: Version) -> bool:
    """Whether a learner's file is what the course gave, but for the outputs of its cells."""
    now = version(own)
    if now.whole == last.whole:
        return True
    return bool(now.cells) and list(now.cells.items()) == list(last.cells.items())


def merged(fresh: bytes, own: bytes, last: Version) -> Merged | None:
    """Return the course's newer notebook with what the learner wrote since the `last` one.

    Cells that the learner added stand behind the cell that they followed. None where one of both
    is no notebook, or they have no cell in common.
    """
    notebook, theirs = parsed(fresh), parsed(own)
    if notebook is None or theirs is None:
        return None
    found = Merged(notebook)
    offered = sources(notebook)
    if not offered.keys() & sources(theirs).keys():
        return None
    cells = {key(cell, place): cell for place, cell in enumerate(notebook["cells"])}
    order = list(cells)
    behind = 0
    for place, cell in enumerate(theirs["cells"]):
        name = key(cell, place)
        if digest(text(cell).encode()) != last.cells.get(name):  # the learner wrote it
            if name not in offered:
                cells[name] = cell
                order.insert(behind, name)
            elif digest(offered[name].encode()) == last.cells.get(name):
                same = cell["cell_type"] == cells[name]["cell_type"]
                cells[name] = {**cells[name], "source": cell["source"]} if same else cell
            elif offered[name] != text(cell):
                found.lost += 1
        if name in cells:
            behind = order.index(name) + 1
    notebook["cells"] = [cells[name] for name in order]
    return found


def set_aside(own: bytes, work: Path, name: str) -> str:
    """Keep a learner's file as it is; return where, from work/."""
    path = work / EARLIER / name
    stem, number = path.stem, 1
    while path.exists():
        number += 1
        path = path.with_stem(f"{stem}-{number}")
    write(path, own)
    return path.relative_to(work).as_posix()


def write(path: Path, content: bytes) -> None:
    """Write a whole file or none: an interruption leaves the one that was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    os.replace(half, path)


def read_record(work: Path) -> dict[str, Version]:
    """Return what the course had last time; nothing where that is not known."""
    try:
        found = json.loads((work / RECORD).read_bytes())
        return {name: Version(entry["whole"], entry["cells"]) for name, entry in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_record(work: Path, record: dict[str, Version]) -> None:
    entries = {name: {"whole": v.whole, "cells": v.cells} for name, v in record.items()}
    content = json.dumps(entries, indent=1).encode()
    path = work / RECORD
    if not path.is_file() or path.read_bytes() != content:
        write(path, content)


def main() -> int:
    first = not (ROOT / "work").exists()
    try:
        said = list(bring_up_to_date(ROOT))
    except OSError as error:
        print(f"work/ could not be brought up to date: {error}", file=sys.stderr)
        return 1
    if first:
        print("Your own copy of the lessons and assignments is work/. No update overwrites it.")
    else:
        print("\n".join(said), end="\n" if said else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
