"""Test cells' outputs, made to mean one thing in nbgrader: an error is 0, all else is full points.

nbgrader gives 0 points for anything on stderr, and takes a number at the end of a test cell for its
points; one above the maximum aborts the whole submission.
"""

from __future__ import annotations

from nbformat import NotebookNode

from loopscope.grading import findings
from loopscope.grading.execution import cell_name, is_test
from loopscope.grading.findings import Finding


def settle(notebook: NotebookNode, partial_credit: bool = False) -> list[Finding]:
    """Take stderr and final values out of the marking of all test cells; return what they were.

    Both stay in the notebook, as displays. With `partial_credit` a final number from 0 to the
    cell's points stays nbgrader's, as its manual describes.
    """
    found = []
    for at, cell in enumerate(notebook.cells):
        if not is_test(cell):
            continue
        name = cell_name(cell, at)
        written = ""
        for place, output in enumerate(cell.outputs):
            if output.output_type == "stream" and output.name == "stderr":
                written += output.text
                cell.outputs[place] = _display({"text/plain": output.text})
            elif output.output_type == "execute_result":
                text = str(output.data.get("text/plain", ""))
                number = _number(text)
                if number is not None:
                    most = float(cell.metadata.nbgrader["points"])
                    if partial_credit and 0 <= number <= most:
                        continue
                    found.append(findings.value_set_aside(name, text))
                cell.outputs[place] = _display(output.data)
        if written:
            found.append(findings.on_stderr(name, written))
    return found


def _display(data: dict[str, object]) -> NotebookNode:
    return NotebookNode(
        output_type="display_data", data=NotebookNode(data), metadata=NotebookNode()
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
