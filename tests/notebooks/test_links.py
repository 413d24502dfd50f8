"""What a page of this repository links to within it is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from lesson_check import ROOT
from nbformat.v4 import new_markdown_cell, new_notebook

NOTEBOOKS = ("notebooks/*.ipynb", "source/*/*.ipynb", "release/*/*.ipynb")
READMES = ("*.md", "*/README.md")
PAGES = sorted(path for pattern in (*NOTEBOOKS, *READMES) for path in ROOT.glob(pattern))

# What is shown as code links to nothing.
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(`+)(?!`).+?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^(?: {4}|\t).*$", re.MULTILINE)
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)"  # [text](target) and ![text](target "title")
    r"|^\s{0,3}\[[^\]]+\]:\s*(\S+)"  # [name]: target
    r"|<(?:a|img)\b[^>]*?\b(?:href|src)=[\"']([^\"']+)",
    re.MULTILINE,
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


def text_of(path: Path) -> str:
    """Return a page's Markdown, without what it shows as code."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = INDENTED.sub("", path.read_text(encoding="utf-8"))
    return CODE.sub("", text)


def dead_links(path: Path) -> list[str]:
    """Return what a page links to and is not there, below the page's own folder or above it."""
    targets = ("".join(groups) for groups in LINK.findall(text_of(path)))
    inside = [target for target in targets if not ELSEWHERE.match(target)]
    return [t for t in inside if not (path.parent / unquote(t.partition("#")[0])).is_file()]


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links_lead_to_files_that_are_there(path: Path) -> None:
    assert dead_links(path) == []


def test_dead_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "there.ipynb").touch()
    (tmp_path / "folder").mkdir()
    text = """\
[alive](there.ipynb), [a section](there.ipynb#part), [the web](https://example.org/gone),
[`dead`](gone.ipynb), [a folder](folder), ![](folder/gone.png "A picture"), [up](../gone.md#x),
<a href="gone.html">here</a> but not `[code](code.ipynb)`

```markdown
[code](code.ipynb)
```

[later]: gone-too.ipynb
"""
    dead = [
        "gone.ipynb",
        "folder",
        "folder/gone.png",
        "../gone.md#x",
        "gone.html",
        "gone-too.ipynb",
    ]
    nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), tmp_path / "page.ipynb")
    (tmp_path / "page.md").write_text(text)

    assert dead_links(tmp_path / "page.ipynb") == dead
    assert dead_links(tmp_path / "page.md") == dead
