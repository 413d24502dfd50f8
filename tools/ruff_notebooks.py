"""Check the notebooks' format and style with ruff, the cells under %%timeline included.

    python tools/ruff_notebooks.py [--write] [notebook ...]

ruff reads notebooks, but leaves out every cell under a magic that it does not know, and then takes
the names and imports of that cell for undefined or unused. So it is given a copy in which
%%timeline is %%time, which it knows; lines and columns stay the same. With --write, what ruff can
mend is mended.
"""

import re
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("notebooks", "source")
OURS = re.compile(r"\A%%timeline\b.*")
RUFF = (sys.executable, "-m", "ruff")


def ruff(path: Path, text: str, *arguments: str) -> tuple[int, str]:
    """Run ruff over this text as if it were the file, and return its exit code and output."""
    done = subprocess.run(
        [*RUFF, *arguments, "--stdin-filename", str(path), "-"],
        input=text,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return done.returncode, done.stdout


def disguised(notebook: nbformat.NotebookNode) -> tuple[str, dict[int, str]]:
    """Return the notebook's text with %%time for %%timeline, and the lines that were replaced."""
    copy = nbformat.from_dict(notebook)
    lines = {}
    for index, cell in enumerate(copy.cells):
        match = OURS.match(cell.source) if cell.cell_type == "code" else None
        if match:
            lines[index] = match.group()
            cell.source = "%%time" + cell.source[match.end() :]
    return nbformat.writes(copy), lines


def check(path: Path) -> bool:
    """Print what ruff has to say about this notebook; return whether it is content."""
    text, _ = disguised(nbformat.read(path, as_version=4))
    style, said = ruff(path, text, "check", "--quiet")
    layout, changes = ruff(path, text, "format", "--quiet", "--diff")
    print(said + changes, end="")
    return style == layout == 0


def mend(path: Path) -> bool:
    """Let ruff mend and format this notebook in place; return whether it is content now."""
    notebook = nbformat.read(path, as_version=4)
    text, lines = disguised(notebook)
    # What can't be mended is said by the check below; here it would be said twice.
    text = ruff(path, text, "check", "--quiet", "--fix", "--exit-zero")[1] or text
    code, formatted = ruff(path, text, "format", "--quiet")
    if code == 0:
        mended = nbformat.reads(formatted, as_version=4)
        for index, cell in enumerate(mended.cells):
            if index in lines:
                cell.source = lines[index] + cell.source.removeprefix("%%time")
            if cell.source != notebook.cells[index].source:
                print(f"{path}: cell {index + 1} rewritten")
            notebook.cells[index].source = cell.source
        nbformat.write(notebook, path)
    return check(path)


def main(arguments: list[str]) -> int:
    write = "--write" in arguments
    named = [Path(a).resolve() for a in arguments if a != "--write"]
    found = (p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.ipynb")))
    notebooks = named or [p for p in found if ".ipynb_checkpoints" not in p.parts]
    results = [mend(p) if write else check(p) for p in notebooks]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
