"""The programs are found in the notebooks, and each with its output."""

from pathlib import Path

import nbformat
import pytest
from folds import LESSONS, Program, programs
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

FOLD = """\
## You expect …

<details>
<summary><b>Coming from {name}</b></summary>

Run it.

```{language}
{program}
```

It prints

```{output}
```

</details>
"""
GO = "package main\n\n# no heading\nfunc main() {}"


def lesson(folder: Path, *cells: str) -> Path:
    path = folder / "42-lesson.ipynb"
    made = [new_code_cell("print('```go')"), *map(new_markdown_cell, cells)]
    nbformat.write(new_notebook(cells=made), path)
    return path


def fold(name: str, language: str, program: str, output: str) -> str:
    return FOLD.format(name=name, language=language, program=program, output=output)


def test_programs_are_found_with_their_places_and_outputs(tmp_path: Path) -> None:
    both = fold("Go", "go", GO, "text\ntwo\nlines") + fold("JS", "ts", "throw 1", "text crash\n1")
    found, faults = programs(lesson(tmp_path, both, "```python\nawait x\n```\n\n```text\n7\n```"))

    assert faults == []
    assert found == [
        Program("42-lesson.ipynb, Coming from Go", "go", GO + "\n", "two\nlines\n"),
        Program("42-lesson.ipynb, Coming from JS", "ts", "throw 1\n", "1\n", crashes=True),
    ]


def test_program_without_output_is_a_fault(tmp_path: Path) -> None:
    wrong = "<summary>Coming from Go</summary>\n\n```go\n```\n"
    another_fold = "\n<summary>Coming from JS</summary>\n\n```text\n7\n```"
    for cells in ([wrong], [wrong, "```text\n7\n```"], [wrong + another_fold]):
        found, faults = programs(lesson(tmp_path, *cells))
        assert found == []
        assert faults == [
            "42-lesson.ipynb, Coming from Go: no ```text fence follows the ```go fence. "
            "Put one after it, with exactly what the program prints."
        ]


def test_program_that_nothing_would_run_is_a_fault(tmp_path: Path) -> None:
    (fault,) = programs(lesson(tmp_path, "# Timers\n\n```javascript\n1\n```"))[1]
    assert fault == (
        "42-lesson.ipynb, Timers: a fence opens with ```javascript, which nothing runs. "
        "Open a whole program with ```ts; show a few lines in a table."
    )


def test_unknown_kind_of_output_is_a_fault(tmp_path: Path) -> None:
    (fault,) = programs(lesson(tmp_path, fold("Go", "go", GO, "text roughly")))[1]
    assert "the output's fence opens with ```text roughly" in fault


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lessons_show_what_their_programs_print(path: Path) -> None:
    assert programs(path)[1] == []
