"""Feedback that gives no hidden test and no solution away.

nbgrader's own shows both the hidden tests of a cell and the lines of them in tracebacks. The
message of a failed test stays: it is written for students. What a student's own code reads from the
running test and prints in another form can't be recognised; what it prints as it is, is.
"""

from __future__ import annotations

import re
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from loopscope.grading.hidden import REGIONS, cut

HIDDEN_CODE = "# (hidden tests: not shown)"
HIDDEN_FRAME = "(in a hidden test: its code is not shown)"
HIDDEN_LINE = "(a line of a hidden test: not shown)"

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_NUMBER = re.compile(r"^\s*(?:-+>)?\s*\d*\s?")
_TELLING = 12  # characters from which on a line of a test is recognised inside a line of output


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Take the hidden regions out of cells, and their lines out of everything that was printed."""

    regions = List(
        Unicode(),
        list(REGIONS),
        help="What stands after BEGIN and END in the lines around what students must not see.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        hidden: set[str] = set()
        for cell in nb.cells:
            instead = HIDDEN_CODE if cell.cell_type == "code" else ""
            cell.source, lines = cut(cell.source, self.regions, instead)
            hidden.update(lines)
        telling = {line for line in hidden if len(line) >= _TELLING}
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [_cleaned(output, hidden, telling) for output in cell.outputs]
            elif cell.cell_type == "markdown":
                cell.source = _without(cell.source, telling)
        return nb, resources


def _cleaned(output: NotebookNode, hidden: set[str], telling: set[str]) -> NotebookNode:
    if output.output_type == "stream":
        output.text = _without(output.text, telling)
    elif output.output_type == "error":
        output.evalue = _without(output.evalue, telling)
        output.traceback = [_frame(entry, hidden, telling) for entry in output.traceback]
    else:
        data: dict[str, Any] = output.get("data", {})
        for kind, value in data.items():
            if isinstance(value, str) and (kind.startswith("text/") or kind == "image/svg+xml"):
                data[kind] = _without(value, telling)
    return output


def _frame(entry: str, hidden: set[str], telling: set[str]) -> str:
    """One entry of a traceback, without its code if a line of that is hidden."""
    lines = [_NUMBER.sub("", line).strip() for line in _ANSI.sub("", entry).split("\n")]
    if not hidden.intersection(lines):
        return _without(entry, telling)
    if "line " in lines[0] or lines[0].startswith(("Cell In", "File ")):
        return f"{lines[0].split(', in ')[0]}\n    {HIDDEN_FRAME}"
    return HIDDEN_FRAME


def _without(text: str, telling: set[str]) -> str:
    if not telling:
        return text
    lines = text.split("\n")
    for at, line in enumerate(lines):
        plain = _ANSI.sub("", line)
        if any(secret in plain for secret in telling):
            lines[at] = HIDDEN_LINE
    return "\n".join(lines)
