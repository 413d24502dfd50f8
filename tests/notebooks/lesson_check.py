"""What every lesson promises, checked by running it and by reading what was saved of it.

A run from a fresh kernel leaves no task, drops no exception, forgets no await, and neither raises
nor writes to stderr but where a cell's tag says so: `raises-exception`, `stderr-expected`. The
saved file holds the outputs of one whole run, with every timeline's picture, and no path of the
machine that it ran on.
"""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CELL_SECONDS = 60

WATCH = f"""\
import sys
sys.path.insert(0, {str(HERE)!r})
import kernel_watch
sys.path.pop(0)
kernel_watch.start()
del sys, kernel_watch
"""
REPORT = "__import__('kernel_watch').report()"

# Where a path in an output shows that it was written on one machine. ~ is IPython's for the home
# folder; tools/save_notebooks.py writes … for what it leaves out.
MACHINE_PATH = re.compile(
    r"\S*/ipykernel_\d+\S*"
    r"|(?<![\w./…])(?:/home|/root|/Users|~)/[\w.]\S*"
    r"|(?<![\w./…])/\S*(?:/lib/python3|/site-packages/)\S*"
    r"|\b[A-Z]:\\\S+"
    rf"|{re.escape(str(ROOT))}\S*"
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Fault:
    """One broken promise, and where."""

    notebook: str
    cell: int  # as In [cell] in a fresh run; 0 for the notebook as a whole
    line: str  # the cell's first line
    what: str

    def __str__(self) -> str:
        place = f", In [{self.cell}] ({self.line})" if self.cell else ""
        return f"{self.notebook}{place}: {self.what}"


class Lesson:
    """A notebook as it was saved, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.saved = nbformat.read(path, as_version=4)

    def fault(self, cell: int, what: str) -> Fault:
        cells = code_cells(self.saved)
        line = cells[cell - 1].source.strip().partition("\n")[0] if 0 < cell <= len(cells) else ""
        return Fault(self.path.name, cell if line else 0, line, what)

    def faults_of_a_run(self) -> list[Fault]:
        """Run the lesson from a fresh kernel and return what it did that a lesson must not."""
        notebook = copy.deepcopy(self.saved)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
        notebook.cells.append(nbformat.v4.new_code_cell(REPORT))
        for cell in code_cells(notebook):
            cell.outputs, cell.execution_count = [], None
        begun: list[int] = []
        client = NotebookClient(
            notebook,
            on_cell_execute=lambda cell, cell_index: begun.append(cell_index),
            timeout=CELL_SECONDS,
            kernel_name="python3",
            allow_errors=True,
            coalesce_streams=True,
            resources={"metadata": {"path": str(self.path.parent)}},
        )
        stopped = None
        try:
            client.execute()
        except CellTimeoutError:
            stopped = f"ran for more than {CELL_SECONDS} s"
        except DeadKernelError:
            stopped = "killed its kernel"
        first, *cells, last = code_cells(notebook)
        if any(output.output_type == "error" for output in first.outputs):
            raise RuntimeError("the check itself failed to start:\n" + text_of(first.outputs[0]))
        faults = [f for n, cell in enumerate(cells, 1) for f in self._unasked(n, cell)]
        if stopped:
            # By identity: cells with the same source are equal.
            at = [id(cell) for cell in cells].index(id(notebook.cells[begun[-1]])) + 1
            return [*faults, self.fault(at, stopped)]
        for event in json.loads(text_of(last.outputs[-1])):
            number, what = event["cell"], event["what"]
            asked = 0 < number <= len(cells) and has_tag(cells[number - 1], "stderr-expected")
            if not (asked and quiet(what)):
                faults.append(self.fault(number, what))
        return faults

    def _unasked(self, number: int, cell: nbformat.NotebookNode) -> Iterator[Fault]:
        for output in cell.outputs:
            said = text_of(output).strip()
            if output.output_type == "error" and not has_tag(cell, "raises-exception"):
                yield self.fault(number, f"raised {said.splitlines()[-1]}")
            stderr = output.output_type == "stream" and output.name == "stderr"
            if stderr and not has_tag(cell, "stderr-expected"):
                yield self.fault(number, f"wrote to stderr: {said}")

    def faults_as_saved(self) -> list[Fault]:
        """Read the saved outputs and return what a reader of them must not meet."""
        cells = code_cells(self.saved)
        counts = [cell.execution_count for cell in cells]
        faults = []
        if counts != list(range(1, len(cells) + 1)):
            faults.append(self.fault(0, f"not saved from one whole run: counted {counts}"))
        for number, cell in enumerate(cells, 1):
            faults += self._unasked(number, cell)
            for output in cell.outputs:
                for path in MACHINE_PATH.findall(text_of(output)):
                    faults.append(self.fault(number, f"shows a path of one machine: {path}"))
            if cell.source.startswith("%%timeline"):
                faults += self._missing_picture(number, cell)
        return faults

    def _missing_picture(self, number: int, cell: nbformat.NotebookNode) -> Iterator[Fault]:
        pictures = [o.data for o in cell.outputs if "image/png" in o.get("data", {})]
        if not pictures:
            yield self.fault(number, "its timeline was saved without a picture")
        elif any(p.get("text/plain", "<").lstrip().startswith("<") for p in pictures):
            yield self.fault(number, "its timeline was saved without the text that goes with it")


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells that a run executes and counts: an empty one is passed over."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def has_tag(cell: nbformat.NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def quiet(what: str) -> bool:
    """Whether the tag stderr-expected covers this: all that Python would have said on stderr."""
    return not what.startswith("left ")


def text_of(output: nbformat.NotebookNode) -> str:
    """Return all that an output says in words."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return ANSI.sub("", "\n".join([*output.traceback, f"{output.ename}: {output.evalue}"]))
    return "\n".join(str(v) for k, v in output.data.items() if k.startswith("text/"))
