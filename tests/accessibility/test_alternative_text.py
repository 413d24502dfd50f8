"""Whoever doesn't see a picture of this course is told in words what it shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("notebooks/*.ipynb", "source/*/*.ipynb", "release/*/*.ipynb")
NOTEBOOKS = sorted(path for kind in KINDS for path in ROOT.glob(kind))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("docs/**/*.md")])

CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(`+)(?!`).+?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^(?: {4}|\t).*$", re.MULTILINE)
PICTURE = re.compile(
    r"!\[(?P<alt>[^\]]*)\][(\[](?P<file>[^)\]\s]*)|(?P<tag><img\b[^>]*>)", re.DOTALL
)
ALT = re.compile(r"\balt=([\"'])(.*?)\1", re.DOTALL)
FEWEST_WORDS = 4
"""Fewer name a picture, and don't say what it shows."""


def undescribed(markdown: str) -> Iterator[str]:
    """Yield each picture of a page that has no alternative text of substance."""
    for found in PICTURE.finditer(CODE.sub("", markdown)):
        tag = found["tag"]
        described = ALT.search(tag) if tag else None
        alt = (described[2] if described else "") if tag else found["alt"]
        if len(alt.split()) < FEWEST_WORDS:
            yield tag or found["file"]


def silent_outputs(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the first line of each cell whose picture goes without words of substance."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                words = str(data.get("text/plain", ""))
                # Else it is what an object prints by default: <Figure size 640x480 with 1 Axes>
                if words.lstrip().startswith("<") or len(words.split()) < FEWEST_WORDS:
                    yield cell.source.partition("\n")[0]


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_pictures_of_a_page_are_described(path: Path) -> None:
    assert list(undescribed(INDENTED.sub("", path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[str(path.relative_to(ROOT)) for path in NOTEBOOKS])
def test_pictures_of_a_notebook_are_described(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert list(undescribed("\n\n".join(texts))) == []
    assert list(silent_outputs(notebook)) == []


def test_a_picture_without_words_is_found() -> None:
    page = """\
![](a.png) ![timeline](b.png) ![Three lanes end at once](c.png)
<img src="d.png"> <img alt="" src="e.png"> <img src="f.png" alt="Three lanes end at once">
`![](g.png)`
"""
    assert list(undescribed(page)) == [
        *("a.png", "b.png", '<img src="d.png">', '<img alt="" src="e.png">')
    ]
    outputs = [
        nbformat.v4.new_output("display_data", {"image/png": "aa==", "text/plain": words})
        for words in ("<Figure size 640x480 with 1 Axes>", "timeline", "In[2]: 3.00 s\nloop │█")
    ]
    outputs.append(nbformat.v4.new_output("display_data", {"image/png": "aa=="}))
    cells = [nbformat.v4.new_code_cell(f"show({n})", outputs=[o]) for n, o in enumerate(outputs)]
    silent = silent_outputs(nbformat.v4.new_notebook(cells=cells))
    assert list(silent) == ["show(0)", "show(1)", "show(3)"]
