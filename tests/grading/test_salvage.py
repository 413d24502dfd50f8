"""Files of every kind, read as notebooks; and notebooks given their cells back."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from loopscope.grading.execution import SKIP
from loopscope.grading.restoring import SourceCell, check_kernel, restore
from loopscope.grading.salvage import read


def file(folder: Path, data: bytes | str) -> Path:
    path = folder / "x.ipynb"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def whole() -> str:
    return nbformat.writes(new_notebook(cells=[new_code_cell("a = 1"), new_markdown_cell("two")]))


def test_a_sound_notebook_is_read_as_it_is(tmp_path: Path) -> None:
    text = whole()
    result = read(file(tmp_path, text))
    assert result.findings == []
    assert nbformat.writes(result.notebook) == text


@pytest.mark.parametrize(
    ("data", "kind", "sources"),
    [
        ("", "empty", []),
        (b"\x00\x01\xfe\xffPK", "unreadable", None),
        ("[1, 2]", "unreadable", None),
        ("[" * 100_000, "unreadable", None),
        ('{"cells": 3, "nbformat": 4}', "unreadable", None),
        (
            '{"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}, 7]}',
            "repaired",
            ["a\nb", "7"],
        ),
        ('{"cells": [{"cell_type": "nonsense"}], "nbformat": 99}', "repaired", [""]),
    ],
)
def test_what_is_no_notebook(
    tmp_path: Path, data: bytes | str, kind: str, sources: list[str] | None
) -> None:
    result = read(file(tmp_path, data))
    assert [f.kind for f in result.findings] == [kind]
    nbformat.validate(result.notebook)
    if sources is not None:
        assert [cell.source for cell in result.notebook.cells] == sources


def test_a_merge_conflict_costs_what_comes_after_it(tmp_path: Path) -> None:
    text = whole().replace('"two"', '<<<<<<< mine\n"two"')
    result = read(file(tmp_path, text))
    assert "Its first cell could be read and is graded" in result.findings[0].message
    assert [cell.cell_type for cell in result.notebook.cells] == ["code", "raw"]
    assert "<<<<<<< mine" in result.notebook.cells[1].source


def test_other_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        result = read(file(tmp_path, whole().encode(encoding)))
        assert [cell.source for cell in result.notebook.cells] == ["a = 1", "two"]


def source(name: str, *, test: bool = False, locked: bool = False) -> SourceCell:
    text = "given\n### BEGIN HIDDEN TESTS\nhidden\n### END HIDDEN TESTS" if test else "given"
    return SourceCell(
        name, "code", text, "0", test or locked, test, not (test or locked), False, 1.0
    )


ASSIGNMENT = [source("setup", locked=True), source("f"), source("f-tests", test=True)]


def handed_in(*names: str) -> NotebookNode:
    cells = [new_code_cell("given", metadata={"nbgrader": {"grade_id": name}}) for name in names]
    return new_notebook(cells=cells)


def names(notebook: NotebookNode) -> list[str | None]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]


def test_a_deleted_test_comes_back_in_its_place_with_an_error() -> None:
    notebook = handed_in("f")
    found = restore(notebook, ASSIGNMENT)
    assert names(notebook) == ["setup", "f", "f-tests"]
    assert [(f.kind, f.where, f.fault) for f in found] == [("deleted", "f-tests", True)]
    assert notebook.cells[2].outputs[0].ename == "TestCellMissing"
    assert SKIP in notebook.cells[2].metadata
    assert SKIP not in notebook.cells[0].metadata


def test_a_deleted_test_is_run_where_the_course_says_so() -> None:
    notebook = handed_in("f")
    (found,) = restore(notebook, ASSIGNMENT, run_missing_tests=True)
    assert not found.fault
    assert SKIP not in notebook.cells[2].metadata
    assert notebook.cells[2].outputs == []


def test_a_missing_answer_is_not_put_back_over_one_given_elsewhere() -> None:
    notebook = handed_in("setup", "f-tests")
    (found,) = restore(notebook, ASSIGNMENT)
    assert names(notebook) == ["setup", "f-tests"]
    assert "If your answer is in another cell, it was run there" in found.message


def test_of_two_cells_with_one_mark_the_last_counts() -> None:
    notebook = handed_in("setup", "f", "f", "f-tests")
    (found,) = restore(notebook, ASSIGNMENT)
    assert names(notebook) == ["setup", None, "f", "f-tests"]
    assert "All of them were run, in order; the last one counts" in found.message


def test_marks_are_made_anew_whatever_a_student_wrote_there() -> None:
    notebook = handed_in("setup", "f", "f-tests")
    notebook.cells[2].metadata["nbgrader"].update(points=99, grade=False, schema_version="x")
    notebook.cells.append(new_code_cell("x", metadata={"nbgrader": {"grade_id": ["no"]}}))
    notebook.cells.append(new_code_cell("y", metadata={"nbgrader": "no"}))
    assert restore(notebook, ASSIGNMENT) == []
    assert notebook.cells[2].metadata["nbgrader"] == ASSIGNMENT[2].marks()
    assert names(notebook)[3:] == [None, None]


def test_a_locked_cell_is_put_right_and_told_of() -> None:
    notebook = handed_in("setup", "f", "f-tests")
    notebook.cells[2].source = "pass"
    (found,) = restore(notebook, ASSIGNMENT[1:])
    assert (found.kind, found.where) == ("changed", "f-tests")
    assert notebook.cells[2].source == ASSIGNMENT[2].source


@pytest.mark.parametrize("name", ["python3", "conda-env-x-py"])
def test_another_python_is_no_remark(name: str) -> None:
    spec = {"name": name, "display_name": "mine", "language": "python"}
    assert check_kernel(new_notebook(metadata={"kernelspec": spec})) == []
