"""Bring a learner's own copy of the lessons and assignments, work/, up to date.

    python tools/working_copy.py

`make lab` opens work/, which git ignores, and leaves notebooks/ and release/ as the course has
them: so `git pull` always goes through, and nothing that a learner wrote is ever lost.

- What isn't in work/ yet is copied; a file that was deleted there comes back, to begin it anew.
- A file that is as the course gave it is replaced when the course has a newer one.
- A notebook in which somebody worked gets what is new in the course's, and keeps what was written.
  A cell whose text the course didn't change also keeps what it showed, be it nothing: neither do
  answers come back that were cleared, nor do results go. Where both changed the same cell the
  course's stands.
- Before a notebook in which somebody wrote is changed, it is kept in work/earlier/, whole. What was
  done is said, and can be read later in work/earlier/README.md.

What the course had last time stands in work/.course.json. Only the standard library is used, so
that this takes no time when nothing is new.
"""

import hashlib
import io
import json
import os
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("notebooks", "release")
LEFT_OUT = ("release/README.md", "notebooks/course.toml")  # for those who write the course
RECORD = ".course.json"
EARLIER = "earlier"
ABOUT_EARLIER = """\
# Your notebooks as you left them

Before an update changed a notebook in which you had written, it was kept here, whole. Open it
beside the newer one and copy over what you miss. Nothing reads this folder: delete what you like.
"""


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
    lost: list[str] = field(default_factory=list)
    """Where the course's words stand in place of the learner's: first lines and headings."""
    wrote: bool = False
    """Whether the learner wrote anything in it since the last one."""


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
    if last and digest(own) == last.whole:
        write(mine, fresh)
        record[name] = now
        return f"work/{name}: replaced by the course's newer one; you had done nothing in it"
    found = merged(fresh, own, last or now)
    if found and sources(found.notebook) == sources(parsed(own)):
        record[name] = now  # run anew, and nothing else
        return None
    earlier = set_aside(own, work, name) if found is None or found.wrote else None
    write(mine, as_saved(found.notebook) if found else fresh)
    record[name] = now
    return f"work/{name}: {told(found)}" + (f"\nAs you left it: work/{earlier}" if earlier else "")


def told(found: Merged | None) -> str:
    """Say what became of a notebook in which somebody worked."""
    if found is None:
        return "replaced by the course's newer one; yours could not be joined with it"
    if not found.wrote:
        return "brought up to date; what you ran stays as it was"
    if not found.lost:
        return "brought up to date; all that you wrote is still in it"
    return (
        "brought up to date. What you wrote is still in it, but not here, where the course changed "
        "the same cell:\n" + "\n".join(f"- {cell}" for cell in found.lost)
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


def merged(fresh: bytes, own: bytes, last: Version) -> Merged | None:
    """Return the course's newer notebook with what the learner wrote since the `last` one, and with
    what the learner's cells show wherever their text is the same.

    Cells that the learner added stand behind the cell that they followed. None where one of both
    is no notebook, or they have no cell in common.
    """
    notebook, theirs = parsed(fresh), parsed(own)
    if notebook is None or theirs is None:
        return None
    offered, mine = sources(notebook), sources(theirs)
    if not offered.keys() & mine.keys():
        return None
    found = Merged(notebook, wrote=[*mine] != [*last.cells])
    cells = {key(cell, place): cell for place, cell in enumerate(notebook["cells"])}
    order = list(cells)
    behind = 0
    for place, cell in enumerate(theirs["cells"]):
        name = key(cell, place)
        before = last.cells.get(name)
        if digest(text(cell).encode()) != before:  # the learner wrote it
            found.wrote = True
            if name not in offered:
                cells[name] = cell
                order.insert(behind, name)
            elif digest(offered[name].encode()) == before:
                cells[name] = joined(cells[name], cell)
            elif offered[name] != text(cell):
                found.lost.append(where(cell, theirs["cells"][:place]))
        if offered.get(name) == text(cell):
            cells[name] = joined(cells[name], cell)
        if name in cells:
            behind = order.index(name) + 1
    notebook["cells"] = [cells[name] for name in order]
    return found


def joined(fresh: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return the course's cell with the learner's text and outputs; where one is code and the
    other text, the learner's."""
    if fresh["cell_type"] != own["cell_type"]:
        return own
    return {
        **fresh,
        **{part: own[part] for part in ("source", "outputs", "execution_count") if part in own},
    }


def where(cell: dict[str, Any], above: list[dict[str, Any]]) -> str:
    """Return the first line of a cell and the nearest heading above it."""
    lines = [line.strip() for line in text(cell).splitlines()[1:] if line.strip()]
    first = textwrap.shorten(lines[0], 60, placeholder=" …") if lines else "(empty)"
    for other in reversed(above):
        if other["cell_type"] == "markdown":
            prose = "".join(text(other).split("```")[::2])  # no comments of code
            titles = [line for line in prose.splitlines() if line.startswith("#")]
            if titles:
                return f"`{first}` under “{titles[-1].lstrip('# ')}”"
    return f"`{first}`"


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


def note(said: list[str], work: Path) -> bool:
    """Add to work/earlier/README.md what was said of files that were kept there, if any were."""
    kept = [each for each in said if f"work/{EARLIER}/" in each]
    if kept:
        path = work / EARLIER / "README.md"
        old = path.read_text("utf-8") if path.exists() else ABOUT_EARLIER
        items = "\n".join("- " + each.replace("\n", "\n  ") for each in kept)
        write(path, f"{old}\n## {datetime.now():%Y-%m-%d %H:%M}\n\n{items}\n".encode())
    return bool(kept)


def main() -> int:
    for stream in (sys.stdout, sys.stderr):  # a console may not know each letter of a heading
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    work = ROOT / "work"
    first = not work.exists()
    try:
        said = list(bring_up_to_date(ROOT))
        noted = note(said, work)
    except OSError as error:
        print(f"work/ could not be brought up to date: {error}", file=sys.stderr)
        return 1
    if first:
        print("Your own copy of the lessons and assignments is work/. No update overwrites it.")
    elif said:
        print("\nThe course changed, and so did your copy of it:\n")
        for each in said:
            name, _, words = each.partition(": ")
            print(f"  {name}\n{textwrap.indent(words, '    ')}")
        print(f"\nTo read this later: work/{EARLIER}/README.md\n" if noted else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
