"""work/ follows the course and keeps what a learner wrote."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from lesson_check import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from test_links import dead_links

LESSON = "notebooks/01-loops.ipynb"
TASK = "release/01-loops/01-loops.ipynb"
STUB = "raise NotImplementedError"


def load() -> ModuleType:
    """The tool, as `python tools/working_copy.py` runs it."""
    spec = importlib.util.spec_from_file_location("working_copy", ROOT / "tools/working_copy.py")
    tool = importlib.util.module_from_spec(spec)
    sys.modules["working_copy"] = tool  # where dataclasses look their module up
    spec.loader.exec_module(tool)
    return tool


tool = load()


class Course:
    """A small course, and the learner who works in its work/."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.publish(LESSON, title="# Loops", first="print(7)")
        self.publish(TASK, title="# Exercises", first=STUB, second=STUB)
        (root / "release/01-loops/stops.csv").write_text("IC 5,10:42\n")
        (root / "release/README.md").write_text("For those who write the course.")
        (root / "notebooks/course.toml").write_text("")
        (root / "release/.ipynb_checkpoints").mkdir()
        (root / "release/.ipynb_checkpoints/old.ipynb").write_text("{}")

    def publish(self, name: str, *, ran: str = "", **sources: str) -> None:
        """Save a notebook of the course; each cell has its argument's name for an id."""
        cells = []
        for key, text in sources.items():
            if text.startswith("#"):
                cells.append(new_markdown_cell(text, id=key))
            else:
                printed = [new_output("stream", text=ran)] if ran else []
                cells.append(new_code_cell(text, id=key, outputs=printed))
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=cells), path)

    def mine(self, name: str) -> Path:
        return self.root / "work" / name

    def sources(self, name: str) -> dict[str, str]:
        cells = nbformat.read(self.mine(name), as_version=4).cells
        return {cell.id: cell.source for cell in cells}

    def edit(self, name: str, change: Callable[[nbformat.NotebookNode], None]) -> bytes:
        """Change my copy as JupyterLab would; return what the file then holds."""
        notebook = nbformat.read(self.mine(name), as_version=4)
        change(notebook)
        nbformat.write(notebook, self.mine(name))
        return self.mine(name).read_bytes()

    def answer(self, name: str, key: str, text: str) -> bytes:
        def change(notebook: nbformat.NotebookNode) -> None:
            next(cell for cell in notebook.cells if cell.id == key).source = text

        return self.edit(name, change)

    def update(self) -> list[str]:
        return list(tool.bring_up_to_date(self.root))

    def files(self) -> list[str]:
        work = self.root / "work"
        found = (path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file())
        return sorted(found)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = Course(tmp_path)
    course.update()
    return course


def run(notebook: nbformat.NotebookNode) -> None:
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
        cell.outputs = [new_output("stream", text="7\n")]
    notebook.metadata["language_info"] = {"name": "python", "version": "3.13.1"}


def test_all_that_learners_work_in_is_copied(course: Course) -> None:
    assert course.files() == [".course.json", LESSON, TASK, "release/01-loops/stops.csv"]
    for name in (LESSON, TASK, "release/01-loops/stops.csv"):
        assert course.mine(name).read_bytes() == (course.root / name).read_bytes()


def test_nothing_is_written_when_nothing_is_new(course: Course) -> None:
    before = {path: path.stat().st_mtime_ns for path in (course.root / "work").rglob("*")}
    assert course.update() == []
    assert {path: path.stat().st_mtime_ns for path in (course.root / "work").rglob("*")} == before


def shown(notebook: nbformat.NotebookNode) -> dict[str, tuple[int | None, str]]:
    """The number and the printed text of each code cell, by its id."""
    return {
        cell.id: (cell.execution_count, "".join(output.text for output in cell.outputs))
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_a_file_in_which_nothing_was_done_is_replaced(course: Course) -> None:
    course.publish(LESSON, ran="8\n", title="# Loops", first="print(7)")
    assert course.update() == [
        f"work/{LESSON}: replaced by the course's newer one; you had done nothing in it"
    ]
    assert course.mine(LESSON).read_bytes() == (course.root / LESSON).read_bytes()


def test_what_was_run_or_cleared_shows_what_it_showed(course: Course) -> None:
    """Answers that were cleared don't come back, and results stay; where the code is new, no."""
    cells = {"cleared": "print(1)", "done": "print(2)", "changed": "print(3)"}
    course.publish(LESSON, ran="the course's", title="# Loops", **cells)
    course.update()

    def work(notebook: nbformat.NotebookNode) -> None:
        run(notebook)
        notebook.cells[1].update(execution_count=None, outputs=[])

    course.edit(LESSON, work)
    cells["changed"] = "print(33)"
    course.publish(LESSON, ran="the course's", title="# Loops, mended", new="5", **cells)

    assert course.update() == [f"work/{LESSON}: brought up to date; what you ran stays as it was"]
    notebook = nbformat.read(course.mine(LESSON), 4)
    nbformat.validate(notebook)
    assert shown(notebook) == {
        "new": (None, "the course's"),
        "cleared": (None, ""),
        "done": (2, "7\n"),
        "changed": (None, "the course's"),
    }
    assert course.sources(LESSON) == {"title": "# Loops, mended", "new": "5", **cells}
    assert not course.mine("earlier").exists()
    assert course.update() == []


def test_an_answer_keeps_what_it_showed_and_so_does_its_check(course: Course) -> None:
    course.answer(TASK, "first", "return 1")
    course.edit(TASK, run)
    course.publish(TASK, title="# Exercises, mended", first=STUB, second=STUB)
    course.update()
    notebook = nbformat.read(course.mine(TASK), 4)
    assert shown(notebook) == {"first": (1, "7\n"), "second": (2, "7\n")}


def test_what_was_written_stays_while_the_course_stands_still(course: Course) -> None:
    written = course.answer(TASK, "first", "return 1")
    assert course.update() == []
    assert course.mine(TASK).read_bytes() == written


def test_what_was_written_is_in_the_newer_one_and_what_was_left_is_kept(course: Course) -> None:
    course.answer(TASK, "first", "return 1\n# a line\nreturn 2")
    mine = new_code_cell("my notes", id="mine")
    written = course.edit(TASK, lambda notebook: notebook.cells.insert(2, mine))
    course.publish(TASK, title="# Exercises, mended", first=STUB, second=STUB, third=STUB)

    assert course.update() == [
        f"work/{TASK}: brought up to date; all that you wrote is still in it\n"
        f"As you left it: work/earlier/{TASK}"
    ]
    assert list(course.sources(TASK).items()) == [
        ("title", "# Exercises, mended"),
        ("first", "return 1\n# a line\nreturn 2"),
        ("mine", "my notes"),
        ("second", STUB),
        ("third", STUB),
    ]
    nbformat.validate(nbformat.read(course.mine(TASK), 4))
    assert course.mine(f"earlier/{TASK}").read_bytes() == written
    assert course.update() == []  # said and done once


def test_where_both_changed_a_cell_the_courses_stands(course: Course) -> None:
    written = course.answer(TASK, "first", "return 1")
    course.publish(TASK, title="# Exercises", first="raise NotImplementedError(1)", second=STUB)

    (said,) = course.update()
    assert said == (
        f"work/{TASK}: brought up to date. What you wrote is still in it, but not here, where the "
        "course changed the same cell:\n"
        "- `return 1` under “Exercises”\n"
        f"As you left it: work/earlier/{TASK}"
    )
    assert course.sources(TASK)["first"] == "raise NotImplementedError(1)"
    assert course.mine(f"earlier/{TASK}").read_bytes() == written


def test_one_update_after_another_keeps_what_was_written(course: Course) -> None:
    """What the course changed in between is never taken for the learner's."""
    left = [course.answer(TASK, "first", "return 1")]
    course.publish(TASK, title="# Second edition", first=STUB, second="x = 2")
    course.update()
    left.append(course.answer(TASK, "second", "x = 22"))
    course.publish(TASK, title="# Second edition", first=STUB, second="x = 2", third="x = 3")
    course.update()

    assert course.sources(TASK) == {
        "title": "# Second edition",
        "first": "return 1",
        "second": "x = 22",
        "third": "x = 3",
    }
    kept = ("earlier/release/01-loops/01-loops.ipynb", "earlier/release/01-loops/01-loops-2.ipynb")
    assert [course.mine(name).read_bytes() for name in kept] == left


def test_a_cell_that_the_course_took_away_stays_when_it_was_written_in(course: Course) -> None:
    course.answer(TASK, "first", "return 1")
    course.publish(TASK, title="# Exercises", third=STUB)
    course.update()
    assert course.sources(TASK) == {"title": "# Exercises", "first": "return 1", "third": STUB}


def test_a_code_cell_that_became_words_stays_words(course: Course) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[1] = new_markdown_cell("I gave up here", id="first")

    course.edit(TASK, change)
    course.publish(TASK, title="# Exercises", first=STUB, second=STUB, third=STUB)
    course.update()
    notebook = nbformat.read(course.mine(TASK), 4)
    nbformat.validate(notebook)
    assert (notebook.cells[1].cell_type, notebook.cells[1].source) == ("markdown", "I gave up here")


def test_a_lesson_that_was_run_anew_says_nothing_to_who_wrote_in_it(course: Course) -> None:
    written = course.answer(LESSON, "first", "print(9)")
    course.publish(LESSON, ran="8\n", title="# Loops", first="print(7)")
    assert course.update() == []
    assert course.mine(LESSON).read_bytes() == written


def test_new_lessons_come_and_old_ones_stay(course: Course) -> None:
    course.publish("notebooks/02-tasks.ipynb", title="# Tasks")
    (course.root / TASK).unlink()
    assert course.update() == ["work/notebooks/02-tasks.ipynb: new"]
    assert course.mine(TASK).is_file()


def test_what_was_deleted_comes_back(course: Course) -> None:
    course.answer(TASK, "first", "return 1")
    course.mine(TASK).unlink()
    assert course.update() == [f"work/{TASK}: as the course has it, since it was gone"]
    assert course.sources(TASK)["first"] == STUB


@pytest.mark.parametrize("broken", ["", "{}", '{"cells": 3}', "half a note"])
def test_a_file_that_cannot_be_read_is_kept(course: Course, broken: str) -> None:
    course.mine(TASK).write_text(broken)
    course.publish(TASK, title="# Exercises", first=STUB)
    assert course.update() == [
        f"work/{TASK}: replaced by the course's newer one; yours could not be joined with it\n"
        f"As you left it: work/earlier/{TASK}"
    ]
    assert course.mine(f"earlier/{TASK}").read_text() == broken
    assert course.mine(TASK).read_bytes() == (course.root / TASK).read_bytes()


def test_other_files_are_compared_whole(course: Course) -> None:
    name = "release/01-loops/stops.csv"
    course.mine(name).write_text("mine\n")
    (course.root / name).write_text("theirs\n")
    assert len(course.update()) == 1
    assert course.mine(name).read_text() == "theirs\n"
    assert course.mine(f"earlier/{name}").read_text() == "mine\n"


@pytest.mark.parametrize("lost", [None, "{", '{"notebooks/01-loops.ipynb": 3}'])
def test_without_its_record_nothing_is_written_over(course: Course, lost: str | None) -> None:
    record = course.mine(".course.json")
    record.unlink()
    if lost is not None:
        record.write_text(lost)
    written = course.answer(TASK, "first", "return 1")
    assert course.update() == []
    assert course.mine(TASK).read_bytes() == written
    record.unlink()
    course.publish(TASK, title="# Exercises", first=STUB, second=STUB, third=STUB)
    assert len(course.update()) == 1
    assert course.sources(TASK)["first"] == "return 1"
    assert course.sources(TASK)["third"] == STUB
    assert course.mine(f"earlier/{TASK}").read_bytes() == written
    assert json.loads(record.read_bytes())[TASK]["cells"].keys() >= {"first", "third"}


def test_the_real_course_holds_together_in_work(tmp_path: Path) -> None:
    for folder in ("notebooks", "release"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".*"))
    list(tool.bring_up_to_date(tmp_path))
    pages = sorted((tmp_path / "work").rglob("*.ipynb"))
    assert len(pages) >= 10
    assert {page.name: dead_links(page) for page in pages} == {page.name: [] for page in pages}


def git(folder: Path, *command: str) -> str:
    """Run git as somebody without settings of their own; return what it printed."""
    me = ("-c", "user.name=A learner", "-c", "user.email=learner@example.org")
    done = subprocess.run(
        ["git", *me, "-C", str(folder), *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )
    assert done.returncode == 0, f"git {' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="no git on the PATH")
def test_git_pull_goes_through_and_keeps_what_a_learner_wrote(tmp_path: Path) -> None:
    """The real course, pulled by somebody who ran a lesson and worked on an assignment."""
    theirs, mine = tmp_path / "course", tmp_path / "mine"
    for folder in ("notebooks", "release", "tools"):
        shutil.copytree(ROOT / folder, theirs / folder, ignore=shutil.ignore_patterns(".*", "__*"))
    for name in (".gitignore", ".gitattributes"):
        shutil.copy(ROOT / name, theirs)
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "course")
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "The course")
    git(tmp_path, "clone", "--quiet", "course", "mine")

    def make_lab() -> str:
        script = mine / "tools" / "working_copy.py"
        command = [sys.executable, "-B", str(script)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert git(mine, "status", "--porcelain") == ""
        return done.stdout

    assert "No update overwrites it" in make_lab()
    name = "03-gather-or-taskgroup"
    lesson, task = f"notebooks/{name}.ipynb", f"release/{name}/{name}.ipynb"

    def edit(path: Path, change: Callable[[nbformat.NotebookNode], None]) -> None:
        notebook = nbformat.read(path, 4)
        change(notebook)
        nbformat.write(notebook, path)

    def answers(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
        return [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")]

    def solve(notebook: nbformat.NotebookNode) -> None:
        answers(notebook)[0].source = "async def mine(): ..."

    def correct(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[0].source += "\n\nA correction."

    edit(mine / "work" / lesson, run)
    edit(mine / "work" / task, solve)
    assert make_lab() == ""

    for path in (lesson, task):
        edit(theirs / path, correct)
    shutil.copytree(theirs / "release" / name, theirs / "release" / "99-more")
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "Corrections, and one more assignment")
    git(mine, "pull", "--quiet", "--ff-only")

    said = make_lab()
    assert f"work/{lesson}\n    brought up to date; what you ran stays as it was\n" in said
    assert f"work/{task}\n    brought up to date; all that you wrote is still in it\n" in said
    assert "To read this later: work/earlier/README.md" in said
    later = (mine / "work/earlier/README.md").read_text("utf-8")
    assert f"- work/{task}: brought up to date; all that you wrote is still in it" in later
    assert f"As you left it: work/earlier/{task}" in later
    assert f"work/release/99-more/{name}.ipynb\n    new\n" in said
    for path in (lesson, task):
        assert "A correction." in nbformat.read(mine / "work" / path, 4).cells[0].source
    assert answers(nbformat.read(mine / "work" / task, 4))[0].source == "async def mine(): ..."
