"""Each section of a lesson that a check or a hint names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import nbformat
import pytest
from proof import ROOT, assignments

from loopscope.exercises import exercises

_QUOTED = r"“([^“”]+)”"
_NAMED = re.compile(rf"lesson (\d\d)[^“”.]*?sections? ((?:{_QUOTED}(?:, | and )?)+)", re.IGNORECASE)


@cache
def headings(number: str) -> set[str]:
    """The headings of a lesson, without numbers and marks."""
    (path,) = (ROOT / "notebooks").glob(f"{number}-*.ipynb")
    texts = [
        re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    ]
    found = re.findall(r"^#+ (?:\d+\. )?(.*)$", "\n".join(texts), flags=re.MULTILINE)
    return {_plain(heading) for heading in found}


def _plain(text: str) -> str:
    return text.replace("`", "").replace("*", "")


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """The lessons and sections that a message names."""
    for found in _NAMED.finditer(text):
        for section in re.findall(_QUOTED, found.group(2)):
            yield found.group(1), _plain(section)


def strings(code: str) -> Iterator[str]:
    """The strings of some code, put together where they are written in parts."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value
                for part in node.values
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def named_by_checks() -> set[tuple[str, str, str]]:
    """Who names which section of which lesson."""
    codes = [
        (f"{assignment.name}, {cell.id}", re.sub(r"^%", "# %", cell.source, flags=re.MULTILINE))
        for assignment in assignments()
        for cell in assignment.source.cells
        if cell.cell_type == "code"
    ]
    codes += [
        (path.name, path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "loopscope").glob("*.py"))
    ]
    return {
        (who, *where)
        for who, code in codes
        for text in strings(code)
        for where in named_in(text)
        if "{" not in where[1]
    }


def test_sections_named_by_checks_exist() -> None:
    named = named_by_checks()
    assert len({who for who, _, _ in named}) > 10  # else they are written in another way by now
    assert [each for each in sorted(named) if each[2] not in headings(each[1])] == []


@pytest.mark.parametrize("number", [each.name[:2] for each in assignments()])
def test_sections_named_by_hints_exist(number: str) -> None:
    named = [
        (exercise.name, lesson, section)
        for exercise in exercises(number)
        for hint in exercise.hints
        for lesson, section in _named_in_hint(hint, number)
    ]
    assert named
    assert [each for each in named if each[2] not in headings(each[1])] == []


def _named_in_hint(hint: str, number: str) -> Iterator[tuple[str, str]]:
    """In a hint each title in quotation marks is a section's, of its own lesson or of one named."""
    lesson = number
    for found in re.finditer(rf"lesson (\d\d)|{_QUOTED}", hint, flags=re.IGNORECASE):
        lesson = found.group(1) or lesson
        if found.group(2) and "(" not in found.group(2):  # else it is code
            yield lesson, _plain(found.group(2))
            lesson = number


def test_what_is_named_is_found() -> None:
    text = "Look again at lesson 05, sections “Waiting: into a thread” and “`Computing`”."
    assert list(named_in(text)) == [("05", "Waiting: into a thread"), ("05", "Computing")]
