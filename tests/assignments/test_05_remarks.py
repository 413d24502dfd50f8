"""What assignment 05 remarks about a right solution, and about which it doesn't."""

from __future__ import annotations

import pytest
from proof import assignments

(ASSIGNMENT,) = (each for each in assignments() if each.name.startswith("05-"))
CODES = {each.path.stem: each.code for each in ASSIGNMENT.solutions("copy-nights")}


@pytest.mark.parametrize("name", [name for name in CODES if name.startswith("right_")])
def test_a_thread_that_asks_an_event_of_asyncio_is_remarked_on(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ASSIGNMENT.score("copy-nights", CODES[name], released=True)
    said = capsys.readouterr().out
    assert "passed: copy-nights" in said
    assert ("A remark: your thread asks an `asyncio.Event`" in said) == ("asyncio" in name)
