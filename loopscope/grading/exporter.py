"""How nbgrader's autograding reads a submitted file: whatever is in it, and under what name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import writes_json
from nbformat.validator import normalize

from loopscope.grading import salvage
from loopscope.grading.findings import FILE, Finding
from loopscope.grading.preprocessors import READ


class SubmissionExporter(NotebookExporter):
    """nbconvert's NotebookExporter, for files of any kind. Set as `Autograde.exporter_class`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        # By the path that should be there: what to read in its place, and why not to parse it.
        self.stand_ins: dict[str, Path | None] = {}
        self.refused: dict[str, str] = {}

    def from_filename(  # type: ignore[override]  # as NotebookExporter does, it returns text
        self, filename: str, resources: ResourcesDict | None = None, **_: Any
    ) -> tuple[str, ResourcesDict]:
        """Convert the file, or what can be read of it."""
        notebook, resources = self.converted(filename, resources)
        return _text(notebook), resources

    def converted(
        self, filename: str, resources: ResourcesDict | None = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Read the file, or what can be read of it, and take it through the steps."""
        path = Path(filename)
        resources = ResourcesDict() if resources is None else resources
        resources["metadata"] = ResourcesDict(name=path.stem, path=str(path.parent))
        read = self._read(filename)
        resources[READ] = read.findings
        notebook = normalize(read.notebook)[1]  # each cell with an id of its own
        return self._through_the_steps(notebook, resources)

    def from_notebook_node(  # type: ignore[override]  # as in NotebookExporter
        self, nb: NotebookNode, resources: ResourcesDict | None = None, **_: Any
    ) -> tuple[str, ResourcesDict]:
        """Convert a notebook that `converted` returned, run or not: it is changed in place.

        NotebookExporter copies it five times on the way, and checks it three times. Raises
        ValidationError if it is none when all is done.
        """
        notebook, resources = self._through_the_steps(nb, resources)
        return _text(notebook), resources

    def _through_the_steps(
        self, nb: NotebookNode, resources: ResourcesDict | None
    ) -> tuple[NotebookNode, ResourcesDict]:
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        return nb, resources

    def _read(self, filename: str) -> salvage.Salvaged:
        path: Path | None = Path(filename)
        found: list[Finding] = []
        if filename in self.stand_ins:
            wanted, path = Path(filename).name, self.stand_ins[filename]
            if path is None:
                return salvage.nothing()
            found = [_renamed(path.name, wanted)]
        assert path is not None
        if filename in self.refused:
            text = salvage.begin(path)[0].decode("utf-8", errors="replace")
            read = salvage.keep_text(text, self.refused[filename])
        else:
            read = salvage.read(path)
        read.findings[:0] = found
        return read


def _text(notebook: NotebookNode) -> str:
    """The text of a notebook's file. Raises ValidationError for what is no notebook."""
    nbformat.validate(notebook, relax_add_props=True)  # a later version may say more of a cell
    text: str = writes_json(notebook)
    return text + "\n"


def _renamed(name: str, wanted: str) -> Finding:
    return Finding(
        "renamed",
        FILE,
        f"You handed in `{name}`, and the assignment is called `{wanted}`. It was graded under "
        "that name and costs no points; next time, keep the name.",
        f"handed in as {name!r}",
        fault=False,
    )
