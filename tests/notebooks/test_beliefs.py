"""The lessons hold the sections to which checks send a learner."""

import re
import tomllib

import nbformat
import pytest
from lesson_check import ROOT

from loopscope.beliefs import BELIEFS, Belief, lesson_title

COURSE = tomllib.loads((ROOT / "notebooks" / "course.toml").read_text(encoding="utf-8"))


def headings(number: str) -> list[str]:
    """The headings of a lesson as a message quotes them: without number and code marks."""
    (path,) = (ROOT / "notebooks").glob(f"{number}-*.ipynb")
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
            found += re.findall(r"^#+ (?:\d+\. )?(.*)$", text, flags=re.MULTILINE)
    return [heading.replace("`", "").replace("*", "") for heading in found]


@pytest.mark.parametrize("belief", BELIEFS.values(), ids=BELIEFS.keys())
def test_the_lesson_has_the_section(belief: Belief) -> None:
    written = any((ROOT / "notebooks").glob(f"{belief.lesson}-*.ipynb"))
    if written:
        assert belief.section in headings(belief.lesson)
    else:
        assert belief.section == "", "there is no such lesson yet"
    if belief.earlier is not None:
        lesson, section = belief.earlier
        assert lesson < belief.lesson
        assert section in headings(lesson)


def test_lessons_are_called_by_their_titles() -> None:
    titles = {entry["file"][:2]: entry["title"] for entry in COURSE["lesson"]}
    for belief in BELIEFS.values():
        assert titles[belief.lesson] == lesson_title(belief.lesson)
