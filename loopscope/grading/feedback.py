"""Feedback that gives no hidden test and no solution away.

nbgrader's own shows both the hidden tests of a cell and the lines of them in tracebacks. The
message of a failed test stays: it is written for students. So does all that they can read
elsewhere in the notebook: the text, their own cells, the visible tests, even where a hidden test
has the same line. What a student's own code reads from the running test and prints in another form
can't be recognised; what it prints as it is, is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from loopscope.grading.hidden import REGIONS, cut
from loopscope.grading.record import NOTE

HIDDEN_CODE = "# (hidden tests: not shown)"
HIDDEN_FRAME = "(in a hidden test: its code is not shown)"
HIDDEN_LINE = "(a line of a hidden test: not shown)"

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ARROW = re.compile(r"^\s*-+>")
_NUMBER = re.compile(r"^\s*(?:-+>)?\s*\d*\s?")
_TELLING = 12  # characters from which on a line of a test is recognised inside a line of output


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Take the hidden regions out of cells, and their lines out of all that was printed."""

    regions = List(
        Unicode(),
        list(REGIONS),
        help="What stands after BEGIN and END in the lines around what students must not see.",
    ).tag(config=True)

    # nbconvert sets this for every step of an export, and warns of a step where it can't be set.
    display_data_priority = List(
        Unicode(), help="Which form of an output is shown, the first that there is."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        lines: set[str] = set()
        for cell in nb.cells:
            instead = HIDDEN_CODE if cell.cell_type == "code" else ""
            cell.source, cut_out = cut(cell.source, self.regions, instead)
            lines.update(cut_out)
        shown = (cell.source for cell in nb.cells if NOTE not in cell.metadata)
        secrets = _Secrets.of(lines, self.regions, shown)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [_cleaned(output, secrets) for output in cell.outputs]
            elif NOTE in cell.metadata:  # by grading, and it quotes what tests wrote
                cell.source = _without(cell.source, secrets)
        return nb, resources


@dataclass(frozen=True)
class _Secrets:
    """Lines of hidden regions that stand nowhere else, without indentation."""

    lines: frozenset[str]
    telling: frozenset[str]
    """Those by which a longer line that holds them is recognised, too."""
    marks: tuple[str, ...]
    """What the first and the last line of a region hold."""

    @classmethod
    def of(cls, hidden: set[str], regions: Iterable[str], shown: Iterable[str]) -> _Secrets:
        seen = {line.strip() for source in shown for line in source.split("\n")}
        text = "\n".join(seen)
        lines = frozenset(line for line in hidden if line not in seen)
        telling = frozenset(line for line in lines if len(line) >= _TELLING and line not in text)
        marks = tuple(f"### {edge} {name}" for name in regions for edge in ("BEGIN", "END"))
        return cls(lines, telling, marks)

    def has(self, line: str) -> bool:
        """Whether a line of a cell, without indentation, is hidden or the edge of what is."""
        return line in self.lines or any(mark in line for mark in self.marks)


def _cleaned(output: NotebookNode, secrets: _Secrets) -> NotebookNode:
    if output.output_type == "stream":
        output.text = _without(output.text, secrets)
    elif output.output_type == "error":
        output.evalue = _without(output.evalue, secrets)
        output.traceback = [_frame(entry, secrets) for entry in output.traceback]
    else:
        data: dict[str, Any] = output.get("data", {})
        for kind, value in data.items():
            if isinstance(value, str) and (kind.startswith("text/") or kind == "image/svg+xml"):
                data[kind] = _without(value, secrets)
    return output


def _frame(entry: str, secrets: _Secrets) -> str:
    """One entry of a traceback: without its code if the line that it stopped at is hidden.

    Else that line stays, with those around it that are not hidden.
    """
    plain = _ANSI.sub("", entry).split("\n")
    hidden = [secrets.has(_NUMBER.sub("", line).strip()) for line in plain]
    if not any(hidden):
        return _without(entry, secrets)
    if any(hidden[at] and _ARROW.match(line) for at, line in enumerate(plain)):
        if "line " in plain[0] or plain[0].startswith(("Cell In", "File ")):
            return f"{plain[0].strip().split(', in ')[0]}\n    {HIDDEN_FRAME}"
        return HIDDEN_FRAME
    lines = zip(entry.split("\n"), hidden, strict=True)
    return _without("\n".join(line for line, secret in lines if not secret), secrets)


def _without(text: str, secrets: _Secrets) -> str:
    if not secrets.telling:
        return text
    lines = text.split("\n")
    for at, line in enumerate(lines):
        plain = _ANSI.sub("", line)
        if any(secret in plain for secret in secrets.telling):
            lines[at] = HIDDEN_LINE
    return "\n".join(lines)
