"""Values as messages quote them: the same each time."""

from __future__ import annotations

from typing import Any

import pytest

from loopscope.quoting import short


@pytest.mark.parametrize(
    "value", [[], (), {}, set(), (1,), [(1, "a"), {"b": [None]}], "it's", 1.5, frozenset()]
)
def test_a_value_is_quoted_as_python_writes_it(value: Any) -> None:
    assert short(value) == repr(value)


def test_sets_are_quoted_in_one_order_wherever_they_are() -> None:
    names = [f"name {number}" for number in range(9)]
    inside = ", ".join(map(repr, names))
    assert short(set(names)) == f"{{{inside}}}"
    assert short({"all": [frozenset(names)]}) == f"{{'all': [frozenset({{{inside}}})]}}"


def test_a_list_that_holds_itself_is_quoted_all_the_same() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert "..." in short(endless)


def test_a_repr_that_raises_is_told() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError

    assert short([Broken()]) == "<list, whose repr raised ValueError>"
