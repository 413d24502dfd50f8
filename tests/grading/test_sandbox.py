"""Where no sandbox can be had: grading refuses and says what to do, or was told of a container."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bad_submissions import answered
from nbformat import writes
from nbformat.v4 import new_code_cell, new_notebook
from small_course import NAME, Course

from loopscope.grading import room
from loopscope.grading.execution import execute
from loopscope.grading.jobs import Job, perform
from loopscope.grading.limits import CONTAINER, Limits

pytestmark = pytest.mark.timeout(120)


def without_bubblewrap(folder: Path) -> str:
    """A search path on which everything is but bubblewrap."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*") if Path(place).is_dir() else ():
            link = folder / program.name
            if program.name != "bwrap" and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def test_without_bubblewrap_nothing_is_graded_and_it_is_said_what_to_install(
    tmp_path: Path,
) -> None:
    course = Course(tmp_path / "course")
    course.nbgrader("generate_assignment", NAME)
    course.hand_in("ada", writes(answered(course.released())))
    course.environment["PATH"] = without_bubblewrap(tmp_path / "bin")
    done = course.nbgrader("autograde", NAME)
    assert done.returncode == 1
    assert "apt install bubblewrap" in done.stderr
    assert 'c.ExecuteWithinLimits.sandbox = "container"' in done.stderr
    assert "Traceback" not in done.stderr
    assert not (course.root / "autograded" / "ada" / NAME / f"{NAME}.ipynb").exists()


def test_a_bubblewrap_that_can_make_no_room_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bwrap"
    program.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(room.NoSandbox, match="No permissions to create new namespace"):
        room.probe()


def test_what_the_system_forbids_is_named(tmp_path: Path) -> None:
    assert room.causes(tmp_path) == ""
    settings = tmp_path / "proc" / "sys" / "kernel"
    settings.mkdir(parents=True)
    (settings / "unprivileged_userns_clone").write_text("1\n")
    assert room.causes(tmp_path) == ""
    (settings / "apparmor_restrict_unprivileged_userns").write_text("1\n")
    (tmp_path / ".dockerenv").touch()
    said = room.causes(tmp_path)
    assert "AppArmor" in said
    assert "kernel.apparmor_restrict_unprivileged_userns = 1" in said
    assert "this is a container" in said


def test_elsewhere_than_on_linux_it_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(room.NoSandbox, match="Linux alone"):
        room.probe()


def test_in_a_container_that_surrounds_all_it_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    limits = Limits(cell=10, submission=30, sandbox=CONTAINER)
    notebook = new_notebook(cells=[new_code_cell("import os\nos.getcwd()")])
    outcome = perform(Job("one", writes(notebook), limits, str(tmp_path)))
    assert outcome.level == CONTAINER
    assert str(tmp_path) in outcome.notebook


def test_the_level_is_kept_with_the_grade(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell("1 + 1")])
    outcome = perform(Job("one", writes(notebook), Limits(), str(tmp_path)))
    assert outcome.level == "bubblewrap"


def test_a_sandbox_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="'bubblewrap' or 'container', not 'none'"):
        Limits(sandbox="none")


def test_an_environment_below_a_writable_place_is_shown(tmp_path: Path) -> None:
    words = room.command(tmp_path, Limits())
    last_tmpfs = max(at for at, word in enumerate(words) if word == "--tmpfs")
    assert all(words.index(place) > last_tmpfs for place in room.readable())


def test_cells_run_in_the_room_and_see_nothing_of_the_grader(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell("import os\nprint(os.getcwd(), os.getuid())")])
    execute(notebook, tmp_path)
    assert notebook.cells[0].outputs[0].text == f"{room.HOME} {room.USER}\n"


def test_the_configuration_can_be_read_where_nothing_is_as_on_linux() -> None:
    program = (
        "import sys\n"
        "for name in ('resource', 'pwd', 'fcntl'): sys.modules[name] = None\n"
        "import loopscope.grading.execution"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
