"""The regions of a cell that students must not see: between `### BEGIN ...` and `### END ...`."""

from __future__ import annotations

from collections.abc import Iterable

HIDDEN_TESTS = "HIDDEN TESTS"
REGIONS = (HIDDEN_TESTS, "MARK SCHEME", "SOLUTION")
"""What stands after BEGIN and END, as nbgrader has it."""


def cut(source: str, regions: Iterable[str] = REGIONS, instead: str = "") -> tuple[str, list[str]]:
    """Return the source without the regions, and the lines that were in them, without indentation.

    `instead` is a line that takes the place of each region. A region without an end goes on to the
    end of the cell: better too little shown than too much.
    """
    names = tuple(regions)
    kept: list[str] = []
    hidden: list[str] = []
    inside = ""
    for line in source.split("\n"):
        if inside:
            if f"END {inside}" in line:
                inside = ""
            elif line.strip():
                hidden.append(line.strip())
            continue
        inside = next((name for name in names if f"BEGIN {name}" in line), "")
        if not inside:
            kept.append(line)
        elif instead:
            kept.append(line[: len(line) - len(line.lstrip())] + instead)
    return "\n".join(kept), hidden
