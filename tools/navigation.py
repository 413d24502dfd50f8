"""Write the links between the lessons, the plan in lesson 00 and the README's table of lessons.

    python tools/navigation.py [--check] [file ...]

All three come from notebooks/course.toml and from which files there are, so that they can't
disagree. With files named, only these are written; with --check nothing is, and what is stale is
named. Only Markdown cells with the tags `navigation` and `plan` change, and what stands between
two comments in the README: no output, no id, no other cell.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

ROOT = Path(__file__).resolve().parent.parent
FILE = re.compile(r"\d\d-[a-z0-9-]+\.ipynb")
MINUTES = re.compile(r"\*(\d+) minutes\.\*")
BEGIN = "<!-- lessons: `make navigation` writes from here -->"
END = "<!-- to here -->"
HEAD = ("| | Lesson | What it is about | | |", "|---|---|---|---|---|")


class CourseError(Exception):
    """The list of the course and its files don't fit; the message names both."""


@dataclass(frozen=True)
class Lesson:
    """A lesson of the list, and what its files say of it."""

    file: str
    title: str
    about: str
    minutes: int | None
    """None for a lesson whose notebook isn't there yet."""
    assignment: str | None
    """Its path from the project's folder; None where there is none."""

    @property
    def number(self) -> str:
        return self.file[:2]

    @property
    def ready(self) -> bool:
        return self.minutes is not None


def read_course(root: Path) -> list[Lesson]:
    """Read notebooks/course.toml and what it lists. Raises CourseError."""
    try:
        text = (root / "notebooks" / "course.toml").read_text(encoding="utf-8")
        listed = tomllib.loads(text)["lesson"]
        course = [
            Lesson(
                file := entry["file"],
                title := entry["title"],
                entry["about"],
                minutes(root / "notebooks" / file, title),
                assignment(root, file[:2]),
            )
            for entry in listed
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else error
        raise CourseError(f"notebooks/course.toml: {what}") from None
    files = [lesson.file for lesson in course]
    for file in files:
        if not FILE.fullmatch(file):
            raise CourseError(f"notebooks/course.toml: {file!r} is not named as 03-a-name.ipynb is")
    if files != sorted(files) or len({file[:2] for file in files}) < len(files):
        raise CourseError("notebooks/course.toml: each lesson needs a number above the last one's")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        if path.name not in files:
            raise CourseError(f"notebooks/{path.name} is not listed in notebooks/course.toml")
    return course


def minutes(path: Path, title: str) -> int | None:
    """Return how long a lesson takes, as its first cell says; None without such a file.

    Raises CourseError where it doesn't say, or has another title than the list.
    """
    if not path.is_file():
        return None
    try:
        first = nbformat.read(path, as_version=4).cells[0].source
    except (ValueError, IndexError) as error:
        raise CourseError(f"notebooks/{path.name} can't be read: {error}") from None
    heading = first.partition("\n")[0].removeprefix("# ").strip()
    if heading != title:
        raise CourseError(
            f"notebooks/{path.name} has the title {heading!r}, "
            f"and notebooks/course.toml says {title!r}: change one of them"
        )
    found = MINUTES.search(first)
    if found is None:
        raise CourseError(
            f"notebooks/{path.name}: its first cell doesn't say how long it takes; "
            "write *25 minutes.* there"
        )
    return int(found[1])


def assignment(root: Path, number: str) -> str | None:
    """Return the released assignment of this number, if there is one."""
    found = [
        path.relative_to(root).as_posix()
        for path in sorted((root / "release").glob(f"{number}-*/*.ipynb"))
        if path.stem == path.parent.name
    ]
    if len(found) > 1:
        raise CourseError(f"two assignments have the number {number}: {' and '.join(found)}")
    return found[0] if found else None


def navigation(course: list[Lesson], lesson: Lesson) -> str:
    """Return the last cell of a lesson: where to go from there."""
    place = course.index(lesson)
    before = next((other for other in reversed(course[:place]) if other.ready), None)
    after = course[place + 1 :]
    following = next((other for other in after if other.ready), None)
    links = []
    if before:
        links.append(f"**Before**: {link(before)}")
    if lesson.assignment:
        links.append(f"**Assignment**: [{lesson.number}](../{lesson.assignment})")
    if following:
        links.append(f"**Next**: {link(following)}")
    elif after:
        links.append(f"**Next**: {after[0].number} {after[0].title}, which is still to come")
    return " · ".join(links)


def link(lesson: Lesson) -> str:
    return f"[{lesson.number} {lesson.title}]({lesson.file})"


def plan(course: list[Lesson], here: Lesson) -> str:
    """Return the plan of the course, for a cell in lesson `here`. It holds those to come, too."""
    rows = list(HEAD)
    for lesson in course:
        title = f"[**{lesson.title}**]({lesson.file})" if lesson.ready else lesson.title
        state = f"{lesson.minutes} minutes" if lesson.ready else "*coming*"
        if lesson == here:
            title, state = f"**{lesson.title}**", "this page"
        task = f"[assignment](../{lesson.assignment})" if lesson.assignment else ""
        rows.append(row(lesson.number, title, lesson.about, state, task))
    return "## The plan\n\n" + "\n".join(rows)


def table(course: list[Lesson]) -> str:
    """Return the README's table of the lessons that are ready, and which ones are to come."""
    rows = list(HEAD)
    for lesson in course:
        if lesson.ready:
            title = f"[{lesson.title}](notebooks/{lesson.file})"
            task = f"[assignment]({lesson.assignment})" if lesson.assignment else ""
            rows.append(row(lesson.number, title, lesson.about, f"{lesson.minutes} minutes", task))
    to_come = " · ".join(lesson.title for lesson in course if not lesson.ready)
    return "\n".join([*rows, *(["", f"To come: {to_come}"] if to_come else [])])


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |".replace("  |", " |")


def stale_notebook(path: Path, course: list[Lesson]) -> nbformat.NotebookNode | None:
    """Return a notebook with the cells that it should have; None if it has them."""
    notebook = nbformat.read(path, as_version=4)
    lesson = next(lesson for lesson in course if lesson.file == path.name)
    before = nbformat.writes(notebook)
    if not tagged(notebook.cells[-1], "navigation"):
        if any(tagged(cell, "navigation") for cell in notebook.cells):
            raise CourseError(f"notebooks/{path.name}: the cell tagged navigation must be the last")
        cell = new_markdown_cell(id="navigation", metadata={"tags": ["navigation"]})
        notebook.cells.append(cell)
    notebook.cells[-1].source = navigation(course, lesson)
    for cell in notebook.cells:
        if tagged(cell, "plan"):
            cell.source = plan(course, lesson)
    return notebook if nbformat.writes(notebook) != before else None


def tagged(cell: nbformat.NotebookNode, tag: str) -> bool:
    return cell.cell_type == "markdown" and tag in cell.metadata.get("tags", [])


def stale_readme(path: Path, course: list[Lesson]) -> str | None:
    """Return the README with the table that it should have; None if it has it."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CourseError(f"{path.name}: the table of lessons must stand between {BEGIN} and {END}")
    fresh = f"{before}{BEGIN}\n\n{table(course)}\n\n{END}{after}"
    return fresh if fresh != text else None


def bring_up_to_date(names: set[str], *, write: bool) -> Iterator[str]:
    """Yield the path of each file that was stale; write it if asked to. Raises CourseError."""
    course = read_course(ROOT)
    for lesson in course:
        path = ROOT / "notebooks" / lesson.file
        if not lesson.ready or (names and path.name not in names):
            continue
        notebook = stale_notebook(path, course)
        if notebook is not None:
            if write:
                nbformat.write(notebook, path)
            yield f"notebooks/{path.name}"
    if names and "README.md" not in names:
        return
    readme = stale_readme(ROOT / "README.md", course)
    if readme is not None:
        if write:
            (ROOT / "README.md").write_text(readme, encoding="utf-8")
        yield "README.md"


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    names = {Path(argument).name for argument in arguments if argument != "--check"}
    try:
        stale = list(bring_up_to_date(names, write=not check))
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    for path in stale:
        print(f"{path}: its links are stale; run make navigation" if check else f"{path}: written")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
