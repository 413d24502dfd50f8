"""Notebooks run to their end, without nbgrader: what a fault costs, and what it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from small_course import test_cell as graded_cell

from loopscope.grading import execution
from loopscope.grading.execution import SKIP, execute
from loopscope.grading.limits import Limits
from loopscope.grading.marking import settle
from loopscope.grading.session import KernelDidNotStart, Session

BOUNDS = Limits(cell=3, submission=60, memory=600, kept=500, output=2)


def book(*sources: str) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def text(cell: NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def errors(cell: NotebookNode) -> list[str]:
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def test_a_fresh_kernel_has_what_ended_before_and_not_what_did_not(tmp_path: Path) -> None:
    notebook = book(
        "first = 1",
        "second = 2\nraise ValueError('an ordinary error')",
        "third = 3\nimport os; os._exit(7)",
        "print(first, second, 'third' in globals())",
    )
    done = execute(notebook, tmp_path, BOUNDS)
    assert [(f.where, f.kind) for f in done.findings] == [("cell 3", "died")]
    assert "with status 7" in done.findings[0].message
    assert errors(notebook.cells[1]) == ["ValueError"]
    assert errors(notebook.cells[2]) == ["KernelDied"]
    assert text(notebook.cells[3]) == "1 2 False\n"


def test_what_a_cell_leaves_running_costs_that_cell_and_not_the_next(tmp_path: Path) -> None:
    notebook = book(
        "import asyncio\nkept = 1",
        "async def spin():\n    while True:\n        pass\ntask = asyncio.create_task(spin())",
        "print(kept)",
    )
    done = execute(notebook, tmp_path, BOUNDS)
    assert [(f.where, f.kind) for f in done.findings] == [("cell 2", "left")]
    assert "cell 3 could not start within 3" in done.findings[0].message
    assert text(notebook.cells[2]) == "1\n"


@pytest.mark.parametrize(
    "flood",
    [
        'for _ in range(100_000):\n    print("x" * 1000)',  # in 0.2 s, the size of one message
        'print("x" * 100 * 2**20)',
        'import sys\nfor _ in range(60):\n    sys.stderr.writelines(["x" * 2**20, "\\n"])',
    ],
    ids=["many small", "one large", "lines"],
)
def test_a_flood_is_told_as_one_however_it_comes(flood: str, tmp_path: Path) -> None:
    notebook = book("kept = 1", flood, "print(kept)")
    done = execute(notebook, tmp_path, BOUNDS)
    assert [(f.where, f.kind) for f in done.findings] == [("cell 2", "flood")]
    assert text(notebook.cells[2]) == "1\n"


# What a cell may send in the kernel's place, and what is seen of it then.
SENDS = """
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, {kind!r}, {content!r}, parent=kernel.get_parent());
"""
SHOWN: dict[str, tuple[str, Any, str]] = {
    "a number": ("display_data", {"data": {"text/plain": 5}}, "5"),
    "lists in lists": ("display_data", {"data": {"text/plain": ["a", ["b"]]}}, '["a", ["b"]]'),
    "lines": ("display_data", {"data": {"text/plain": ["a\n", "b"]}}, "a\nb"),
    "odd metadata": ("display_data", {"data": {"text/plain": "a"}, "metadata": [1]}, "a"),
    "odd count": (
        "execute_result",
        {"data": {"text/plain": "a"}, "metadata": {}, "execution_count": "first"},
        "a",
    ),
    "no text at all": ("error", {"ename": 1, "evalue": None, "traceback": 2}, "1: None"),
    "an update": (
        "update_display_data",
        {"data": {"text/plain": 5}, "metadata": {}, "transient": {"display_id": "here"}},
        "5",
    ),
}


@pytest.mark.parametrize(("kind", "content", "shown"), SHOWN.values(), ids=SHOWN)
def test_an_odd_display_becomes_a_text(kind: str, content: Any, shown: str, tmp_path: Path) -> None:
    place = 'from IPython.display import display\ndisplay("place", display_id="here");'
    notebook = book(place + SENDS.format(kind=kind, content=content), "print(kernel is not None)")
    done = execute(notebook, tmp_path, BOUNDS)
    assert done.findings == []
    assert text(notebook.cells[1]) == "True\n"
    nbformat.validate(notebook)
    written = nbformat.reads(json.dumps(notebook), as_version=4)
    seen = [
        "".join(output.get("traceback") or output.get("data", {}).get("text/plain", ""))
        for output in written.cells[0].outputs
    ]
    assert shown in seen


@pytest.mark.parametrize(
    "content",
    [
        {"data": 5},
        {"data": None, "metadata": None},
        {},
        b"[1]",
        b"no JSON",
    ],
    ids=str,
)
def test_what_is_no_display_at_all_is_left_out(content: object, tmp_path: Path) -> None:
    notebook = book(SENDS.format(kind="display_data", content=content), "print(1)")
    done = execute(notebook, tmp_path, BOUNDS)
    assert done.findings == []
    assert [cell.outputs for cell in notebook.cells[:1]] == [[]]
    assert text(notebook.cells[1]) == "1\n"


def test_the_whole_is_bounded(tmp_path: Path) -> None:
    hang = "import asyncio\nawait asyncio.Event().wait()"
    notebook = book(hang, hang, "print(1)")
    done = execute(notebook, tmp_path, Limits(cell=1, submission=0.5))
    assert [f.kind for f in done.findings] == ["time", "unrun", "unrun"]
    assert "used up the 0.5 seconds that a whole submission has" in done.findings[2].message
    assert done.seconds < 90


class Hesitant(Session):
    """A session on a machine that has no kernel to give at first."""

    refusals = 0

    def __init__(self, folder: Path, limits: Limits) -> None:
        if Hesitant.refusals:
            Hesitant.refusals -= 1
            raise KernelDidNotStart("No kernel could be started: the moon is full.")
        super().__init__(folder, limits)


def test_a_machine_without_a_kernel_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(execution, "Session", Hesitant)
    told: list[str] = []
    Hesitant.refusals = 1
    done = execute(book("print('here')"), tmp_path, BOUNDS, told.append)
    assert text(done.notebook.cells[0]) == "here\n"
    assert "the moon is full" in told[0]
    assert done.findings == []
    Hesitant.refusals = 2
    with pytest.raises(KernelDidNotStart):
        execute(book("print('here')"), tmp_path, BOUNDS)


def test_outputs_are_those_of_a_notebook(tmp_path: Path) -> None:
    notebook = book(
        "from IPython.display import display\nshown = display('old', display_id=True)",
        "shown.update('new')",
        "print('x' * 600)",
        "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
        "print('50 %\\r100 %')",
        "6 * 7",
        "1 / 0",
    )
    skipped = new_code_cell("raise SystemExit", metadata={SKIP: True})
    notebook.cells.append(skipped)
    done = execute(notebook, tmp_path, BOUNDS)
    cells = notebook.cells
    assert cells[0].outputs[0].data["text/plain"] == "'new'"
    assert cells[1].outputs == []
    assert text(cells[2]) == "x" * 500 + "\n… cut here: the cell printed more than this.\n"
    assert [(f.where, f.kind, f.fault) for f in done.findings] == [("cell 3", "long", False)]
    assert text(cells[3]) == "stays\n"
    assert text(cells[4]) == "100 %\n"
    assert cells[5].outputs[0].data["text/plain"] == "42"
    assert cells[5].execution_count == cells[5].outputs[0].execution_count == 6
    assert errors(cells[6]) == ["ZeroDivisionError"]
    assert skipped.outputs == []


def test_a_file_of_the_students_may_bear_a_modules_name(tmp_path: Path) -> None:
    (tmp_path / "asyncio.py").write_text("raise RuntimeError('not the real one')")
    notebook = book("print('up')")
    execute(notebook, tmp_path, BOUNDS)
    assert text(notebook.cells[0]) == "up\n"


def test_hanging_cells_leave_time_for_the_rest() -> None:
    limits = Limits(cell=15, submission=60)
    left = 60.0
    for _ in range(10):
        left -= limits.of_cell(left)
    assert left > 0.0


def test_limits_are_above_zero() -> None:
    with pytest.raises(ValueError, match="the limit 'cell' must be above 0, not 0"):
        Limits(cell=0)


def marked(source: str, *outputs: NotebookNode) -> NotebookNode:
    marks = {"grade_id": "t", "grade": True, "solution": False, "points": 2}
    return new_code_cell(source, metadata={"nbgrader": marks}, outputs=list(outputs))


def result(value: str) -> NotebookNode:
    return NotebookNode(
        output_type="execute_result",
        data=NotebookNode({"text/plain": value}),
        metadata=NotebookNode(),
        execution_count=1,
    )


def stderr(line: str) -> NotebookNode:
    return NotebookNode(output_type="stream", name="stderr", text=line)


def test_stderr_of_a_test_is_a_remark() -> None:
    warning = "/tmp/ipykernel_7/99.py:3: RuntimeWarning: coroutine 'f' was never awaited\n"
    notebook = new_notebook(cells=[marked("check()", stderr(warning))])
    (found,) = settle(notebook)
    assert (found.kind, found.fault) == ("stderr", False)
    assert "never awaited: is an `await` missing where it is called?" in found.message
    assert found.brief == (
        "stderr (no points lost): line 3: RuntimeWarning: coroutine 'f' was never awaited"
    )
    assert notebook.cells[0].outputs[0].output_type == "display_data"
    assert notebook.cells[0].outputs[0].data["text/plain"] == warning


@pytest.mark.parametrize(("value", "partial", "points"), [("1", True, True), ("1", False, False)])
def test_a_final_value_is_points_only_where_asked_for(
    value: str, partial: bool, points: bool
) -> None:
    notebook = new_notebook(cells=[marked("f()", result(value))])
    found = settle(notebook, partial_credit=partial)
    kind = notebook.cells[0].outputs[0].output_type
    assert (kind == "execute_result") is points
    assert [f.kind for f in found] == ([] if points else ["value"])


def test_a_value_that_is_no_number_is_shown_without_a_word() -> None:
    notebook = new_notebook(cells=[marked("check(f)", result("<check of f: 1 s>"))])
    assert settle(notebook) == []
    assert notebook.cells[0].outputs[0].output_type == "display_data"


def test_a_value_above_the_points_aborts_nothing() -> None:
    notebook = new_notebook(cells=[marked("f()", result("100"))])
    (found,) = settle(notebook, partial_credit=True)
    assert "ended with the value `100`" in found.message


def test_a_test_on_real_time_is_tried_again_and_others_are_not(tmp_path: Path) -> None:
    counted = "tries = globals().get('tries', 0) + 1\nassert tries == 3, tries"
    cells = [
        graded_cell("on-real-time", 1, f"# as check.run_real(f) does\n{counted}"),
        graded_cell("on-virtual-time", 1, f"del tries\n{counted}"),
    ]
    notebook = new_notebook(cells=cells)
    execute(notebook, tmp_path, BOUNDS)
    assert errors(notebook.cells[0]) == []
    assert errors(notebook.cells[1]) == ["AssertionError"]
