"""release/ is what source/ yields, in this repository and in a small one."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from small_course import NAME, ROOT, assignment
from traitlets.config.loader import PyFileConfigLoader

import release


def test_release_is_what_source_yields() -> None:
    assert release.check(ROOT) == []


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", os.environ["PATH"])  # the course's configuration adds to it
    (tmp_path / "source" / NAME).mkdir(parents=True)
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "README.md").write_text("by hand")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    nbformat.write(assignment(), tmp_path / "source" / NAME / f"{NAME}.ipynb")
    return tmp_path


def test_release_is_made_and_put_right(small: Path) -> None:
    name = f"{NAME}/{NAME}.ipynb"
    assert release.write(small) == [name]
    released = small / "release" / NAME / f"{NAME}.ipynb"
    assert "hidden" not in released.read_text().lower()
    (small / "release" / "old").mkdir()
    (small / "release" / "old" / "old.ipynb").write_text("{}")
    released.write_text(released.read_text().replace("A small assignment", "By hand"))
    assert release.write(small) == [name, "old/old.ipynb"]
    assert sorted(path.name for path in (small / "release").iterdir()) == [NAME, "README.md"]
    assert not (small / "gradebook.db").exists()


def test_what_differs_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "made", lambda root: {"a": b"new", "b": b"", "same": b""})
    monkeypatch.setattr(release, "files", lambda folder: {"a": b"old", "c": b"", "same": b""})
    assert release.check(ROOT) == [
        "release/a: not what source/a yields",
        "release/b: missing",
        "release/c: made from nothing in source/",
        "Run `make release` and commit what it writes.",
    ]


def test_an_assignment_that_nbgrader_refuses_is_named(small: Path) -> None:
    path = small / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("### END HIDDEN TESTS", "### END"))
    with pytest.raises(release.NotReleased, match=f"source/{NAME} can't be released"):
        release.made(small)


def test_settings_of_ones_own_go_before_the_courses(small: Path) -> None:
    loaded = PyFileConfigLoader("nbgrader_config.py", path=str(small)).load_config()
    assert "CourseAutograde" not in loaded
    (small / "nbgrader_local.py").write_text(
        "c = get_config()\nc.CourseAutograde.workers = 4\nc.CourseDirectory.course_id = 'async-1'\n"
    )
    loaded = PyFileConfigLoader("nbgrader_config.py", path=str(small)).load_config()
    assert loaded.CourseAutograde.workers == 4
    assert loaded.CourseDirectory.course_id == "async-1"
    assert loaded.GenerateAssignment.force is True


def test_the_handout_holds_what_its_links_lead_to_and_no_answers(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git repository, and the handout is made from its last commit")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", ROOT.as_uri(), clone], check=True)
    made = tmp_path / "handout.zip"
    subprocess.run(["make", "-s", "handout", f"ZIP={made}"], cwd=clone, check=True)
    with zipfile.ZipFile(made) as handout:
        handout.extractall(tmp_path)
        names = {name.removeprefix("loopscope/") for name in handout.namelist()}
        texts = {
            name: handout.read(f"loopscope/{name}").decode()
            for name in names
            if name.startswith(("release/", "notebooks/")) and name.endswith(".ipynb")
        }
    assert {"Makefile", "pyproject.toml"} <= names
    # What `make lab` runs, and the settings that it takes.
    opens = "import lab; assert lab.SETTINGS.is_dir(), lab.SETTINGS"
    subprocess.run([sys.executable, "-c", opens], cwd=tmp_path / "loopscope/tools", check=True)
    assert not any(name.startswith(("source/", "tests/")) for name in names)
    assert any(name.startswith("release/") for name in texts)
    for name, text in texts.items():
        assert "### BEGIN" not in text, name
        for link in re.findall(r"\]\((\.\.?/[^)#]+)", text):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in names, link
