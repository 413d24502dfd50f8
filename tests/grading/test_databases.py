"""The gradebook in PostgreSQL: a server of the tests' own, and the same course as in sqlite."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bad_submissions import FETCH, answered, cell
from small_course import NAME, Course

psycopg = pytest.importorskip("psycopg", reason="needs the extra `grading`")

pytestmark = pytest.mark.timeout(300)


def programs() -> Path:
    """The folder of the server's programs; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if found or on_path:
        return found[0].parent if found else Path(str(on_path)).parent
    message = "PostgreSQL's server is not installed (on Debian: apt install postgresql)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def url() -> Iterator[str]:
    """The address of an empty database. The server refuses to run as root, so root is nobody.

    That one can't enter pytest's folders, which are their owner's alone: this is one beside them.
    """
    tools = programs()
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    as_nobody: dict[str, Any] = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = place / "data"

    def run(*words: object) -> None:
        with (place / "said").open("a") as said:
            subprocess.run(
                list(map(str, words)), cwd=place, check=True, stdout=said, stderr=said,
                timeout=120, **as_nobody,
            )  # fmt: skip

    run(tools / "initdb", "-D", data, "-U", "grader", "--auth=trust", "--no-sync", "-E", "UTF8")
    options = f"-h 127.0.0.1 -p {port} -k {place} -F"
    run(tools / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", options, "start")
    try:
        run(tools / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "grader", "gradebook")
        yield f"postgresql+psycopg://grader@127.0.0.1:{port}/gradebook"
    finally:
        run(tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(place)


def test_a_class_is_graded_into_postgresql_by_one_setting(tmp_path: Path, url: str) -> None:
    course = Course(tmp_path)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")

    def step(*words: str) -> str:
        done = course.nbgrader(*words)
        assert done.returncode == 0, done.stderr
        return done.stderr

    step("generate_assignment", NAME)
    for student in ("ada", "bob", "cyd"):
        notebook = answered(course.released())
        if student == "bob":
            cell(notebook, "fetch").source = FETCH["exit"]
        course.hand_in(student, nbformat.writes(notebook))
    said = step("autograde", NAME)
    assert f"{NAME}: 3 submissions, 1 with faults, 3 to grade by hand" in said
    assert not (course.root / "gradebook.db").exists()
    with psycopg.connect(url.replace("+psycopg", "")) as database:
        rows = database.execute(
            "select a.student_id, b.name, g.auto_score from grade g"
            " join base_cell b on g.cell_id = b.id"
            " join submitted_notebook n on g.notebook_id = n.id"
            " join submitted_assignment a on n.assignment_id = a.id where b.name = 'fetch-tests'"
        ).fetchall()
    assert sorted(rows) == [
        ("ada", "fetch-tests", 3.0),
        ("bob", "fetch-tests", 0.0),
        ("cyd", "fetch-tests", 3.0),
    ]
    step("export", "--to", "grades.csv")
    assert len((course.root / "grades.csv").read_text().splitlines()) == 4
    step("generate_feedback", NAME)
    assert (course.root / "feedback" / "bob" / NAME / f"{NAME}.html").is_file()
    said = step("autograde", NAME, "--force", "--student", "bob")
    assert f"{NAME}: 1 submission, 1 with faults, 1 to grade by hand" in said
