"""`make` alone lists every target that it has."""

import re
import shutil
import subprocess

import pytest
from lesson_check import ROOT

NOT_FOR_PEOPLE = {"FORCE"}


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on the PATH")
def test_make_help_tells_all_targets() -> None:
    (phony,) = re.findall(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", said.stdout, re.MULTILINE))
    assert set(phony.split()) - NOT_FOR_PEOPLE == set(listed)
