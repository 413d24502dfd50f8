"""The exercises of the assignments: what they are called, and the hints for each.

`exercises/NN.toml` holds a table for each exercise of assignment NN, in the notebook's order. Its
name is the grade_id of the cell with the answer.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FOLDER: Traversable = files("loopscope") / "exercises"


@dataclass(frozen=True)
class Exercise:
    """`parts` names the cells with checks, where there is more than one; `hints` grow concrete."""

    name: str
    assignment: str
    title: str
    parts: tuple[str, ...]
    hints: tuple[str, ...]


def assignments() -> list[str]:
    """The numbers of the assignments, such as "03"."""
    return sorted(entry.name[:-5] for entry in FOLDER.iterdir() if entry.name.endswith(".toml"))


@cache
def exercises(assignment: str) -> tuple[Exercise, ...]:
    """The exercises of an assignment, in order.

    Raises ValueError naming the file, the exercise and what is wrong with it.
    """
    file = FOLDER / f"{assignment}.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file.name} is not TOML: {error}") from None
    return tuple(_read(file.name, assignment, tables))


def _read(file: str, assignment: str, tables: dict[str, dict[str, object]]) -> Iterator[Exercise]:
    for name, table in tables.items():
        hints, parts = table.get("hints"), table.get("parts", [])
        if not isinstance(hints, list) or not isinstance(parts, list) or "title" not in table:
            raise ValueError(f"{file}, {name}: it needs a title and a list of hints")
        cleaned = tuple(str(hint).strip() for hint in hints)
        yield Exercise(name, assignment, str(table["title"]), tuple(map(str, parts)), cleaned)


def find(name: str, within: str = "") -> Exercise:
    """The exercise of this name, in whichever assignment.

    Raises ValueError, naming those that come near; `within` is the assignment to look for them in.
    """
    known = {each.name: each for number in assignments() for each in exercises(number)}
    if name in known:
        return known[name]
    there = [each for each in known if not within or known[each].assignment == within]
    near = difflib.get_close_matches(str(name), there, n=3, cutoff=0.6)
    if near:
        raise ValueError(f"there is no exercise {name!r}. Is it {_one_of(near)}?")
    lists = [
        f"{number}: {', '.join(each.name for each in exercises(number))}"
        for number in ([within] if within else assignments())
    ]
    raise ValueError(
        "\n".join([f"there is no exercise {name!r}. There are, in assignment", *lists])
    )


def _one_of(names: list[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
