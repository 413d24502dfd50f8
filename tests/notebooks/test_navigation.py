"""`make navigation` writes the links between lessons, and nothing else."""

import importlib.util
import shutil
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from lesson_check import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

LESSON = '[[lesson]]\nfile = "{}"\ntitle = "{}"\nabout = "{}"\n'
LISTED = {
    "00-start.ipynb": ("Start", "the beginning"),
    "01-loops.ipynb": ("Loops", "who runs"),
    "02-tasks.ipynb": ("Tasks", "what waits"),
    "03-end.ipynb": ("The end", "what is left"),
}
README = """\
# A course

<!-- lessons: `make navigation` writes from here -->

stale

<!-- to here -->

The rest.
"""


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class Course:
    """A small course in a folder of its own: 00, 01 and 03 are there, and 01 has an assignment."""

    def __init__(self, root: Path, printed: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.printed = printed
        for folder in ("notebooks", "tools", "release/01-loops-and-more"):
            (root / folder).mkdir(parents=True)
        shutil.copy(ROOT / "tools" / "navigation.py", root / "tools")
        self.list(LISTED)
        (root / "README.md").write_text(README)
        (root / "release/01-loops-and-more/01-loops-and-more.ipynb").write_text("{}")
        self.save("00-start.ipynb", "# Start\n\nLook. *5 minutes.*", plan=True)
        self.save("01-loops.ipynb", "# Loops\n\n*20 minutes.*")
        self.save("03-end.ipynb", "# The end\n\n*25 minutes.*", navigation=False)

    def list(self, listed: dict[str, tuple[str, str]]) -> None:
        lessons = (LESSON.format(file, *words) for file, words in listed.items())
        (self.root / "notebooks" / "course.toml").write_text("\n".join(lessons))

    def save(self, name: str, first: str, *, plan: bool = False, navigation: bool = True) -> None:
        printed = new_output("stream", name="stdout", text="7\n")
        cells = [new_markdown_cell(first, id="title")]
        cells.append(new_code_cell("print(7)", id="run", execution_count=1, outputs=[printed]))
        if plan:
            cells.append(new_markdown_cell("old", id="the-plan", metadata={"tags": ["plan"]}))
        if navigation:
            metadata = {"tags": ["navigation"]}
            cells.append(new_markdown_cell("*navigation*", id="last", metadata=metadata))
        nbformat.write(new_notebook(cells=cells), self.root / "notebooks" / name)

    def read(self, name: str) -> nbformat.NotebookNode:
        return nbformat.read(self.root / "notebooks" / name, as_version=4)

    def last(self, name: str) -> str:
        return str(self.read(name).cells[-1].source)

    def run(self, *arguments: str) -> Done:
        """Run this folder's copy of the tool, as `python tools/navigation.py` would."""
        path = self.root / "tools" / "navigation.py"
        spec = importlib.util.spec_from_file_location("navigation_of_a_small_course", path)
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
        code = tool.main(list(arguments))
        return Done(code, *self.printed.readouterr())


@pytest.fixture
def course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Course:
    return Course(tmp_path, capsys)


def test_links_lead_to_the_lessons_that_are_there(course: Course) -> None:
    done = course.run()

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "notebooks/00-start.ipynb: written",
        "notebooks/01-loops.ipynb: written",
        "notebooks/03-end.ipynb: written",
        "README.md: written",
    ]
    assert course.last("00-start.ipynb") == "**Next**: [01 Loops](01-loops.ipynb)"
    assert course.last("01-loops.ipynb") == (
        "**Before**: [00 Start](00-start.ipynb) · "
        "**Assignment**: [01](../release/01-loops-and-more/01-loops-and-more.ipynb) · "
        "**Next**: [03 The end](03-end.ipynb)"
    )
    assert course.last("03-end.ipynb") == "**Before**: [01 Loops](01-loops.ipynb)"


def test_last_lesson_says_what_is_to_come(course: Course) -> None:
    course.list(LISTED | {"04-more.ipynb": ("More", "and more")})
    course.run()
    assert course.last("03-end.ipynb") == (
        "**Before**: [01 Loops](01-loops.ipynb) · **Next**: 04 More, which is still to come"
    )


def test_plan_and_readme_come_from_the_same_list(course: Course) -> None:
    course.run()

    assert course.read("00-start.ipynb").cells[2].source.splitlines()[4:] == [
        "| 00 | **Start** | the beginning | this page | |",
        "| 01 | [**Loops**](01-loops.ipynb) | who runs | 20 minutes "
        "| [assignment](../release/01-loops-and-more/01-loops-and-more.ipynb) |",
        "| 02 | Tasks | what waits | *coming* | |",
        "| 03 | [**The end**](03-end.ipynb) | what is left | 25 minutes | |",
    ]
    readme = (course.root / "README.md").read_text()
    assert readme.startswith("# A course\n\n<!-- lessons: ")
    assert readme.endswith("<!-- to here -->\n\nThe rest.\n")
    assert "stale" not in readme
    assert (
        "| 01 | [Loops](notebooks/01-loops.ipynb) | who runs | 20 minutes "
        "| [assignment](release/01-loops-and-more/01-loops-and-more.ipynb) |\n"
        "| 03 | [The end](notebooks/03-end.ipynb) | what is left | 25 minutes | |\n"
        "\nTo come: Tasks\n"
    ) in readme


def test_nothing_else_changes(course: Course) -> None:
    before = {name: course.read(name) for name in ("00-start.ipynb", "03-end.ipynb")}
    course.run()

    after = course.read("00-start.ipynb")
    assert after.cells[:2] == before["00-start.ipynb"].cells[:2]
    assert [cell.id for cell in after.cells] == ["title", "run", "the-plan", "last"]
    assert course.read("03-end.ipynb").cells[:-1] == before["03-end.ipynb"].cells
    assert course.run("--check").returncode == 0
    assert course.run().stdout == ""


def test_only_those_named_are_written(course: Course) -> None:
    assert course.run("notebooks/03-end.ipynb").stdout == "notebooks/03-end.ipynb: written\n"
    assert course.last("01-loops.ipynb") == "*navigation*"


def test_check_writes_nothing_and_names_what_is_stale(course: Course) -> None:
    course.run()
    course.save("02-tasks.ipynb", "# Tasks\n\n*15 minutes.*")
    readme = (course.root / "README.md").read_bytes()

    done = course.run("--check")

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{name}: its links are stale; run make navigation"
        for name in (
            "notebooks/00-start.ipynb",
            "notebooks/01-loops.ipynb",
            "notebooks/02-tasks.ipynb",
            "notebooks/03-end.ipynb",
            "README.md",
        )
    ]
    assert course.last("02-tasks.ipynb") == "*navigation*"
    assert (course.root / "README.md").read_bytes() == readme


@pytest.mark.parametrize(
    ("name", "first", "fault"),
    [
        ("02-tasks.ipynb", "# Jobs\n\n*15 minutes.*", "has the title 'Jobs', and"),
        ("02-tasks.ipynb", "# Tasks", "write *25 minutes.* there"),
        ("07-new.ipynb", "# New\n\n*15 minutes.*", "is not listed in notebooks/course.toml"),
    ],
)
def test_lesson_that_does_not_fit_the_list(
    course: Course, name: str, first: str, fault: str
) -> None:
    course.save(name, first)
    done = course.run()
    assert done.returncode == 1
    assert f"notebooks/{name}" in done.stderr
    assert fault in done.stderr


def test_list_that_is_wrong(course: Course) -> None:
    course.list(dict(reversed(LISTED.items())))
    assert "each lesson needs a number above the last one's" in course.run().stderr
    (course.root / "notebooks/course.toml").write_text('[[lesson]]\nfile = "00-start.ipynb"\n')
    assert course.run().stderr == "notebooks/course.toml: 'title' is missing\n"
