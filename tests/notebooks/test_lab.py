"""`make lab` serves a learner's copy of the course, in JupyterLab and in Notebook 7."""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from lesson_check import ROOT
from listening import wait_until_it_listens

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stops its server by a signal")

TASK = "release/01-coroutines-and-the-event-loop/01-coroutines-and-the-event-loop.ipynb"
FOR_INSTRUCTORS = {"assignment-list", "course-list", "create-assignment", "formgrader", "menu"}


class Served:
    """A course's server, from its start by tools/lab.py to `stop`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._home = folder / "home"
        self._home.mkdir()
        for name in ("binder", "notebooks", "release", "tools"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "__*"))
        ours = ("JUPYTER", "IPYTHON", "XDG_")
        outside = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        self._log = folder / "log"
        command = [sys.executable, "-B", folder / "tools/lab.py", "--no-browser", *arguments]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--ServerApp.port=0"],
                env={**outside, "HOME": str(self._home)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.address = self._wait_for_address()
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._client = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def said(self) -> str:
        return self._log.read_text()

    def _wait_for_address(self) -> str:
        for _ in range(1200):
            # The line's end, too: a line that is half written has half of the token.
            found = re.search(r"(http://127\.0\.0\.1:\S+)\s*\n", self.said())
            if found and wait_until_it_listens(found[1], self._runs):
                return found[1]
            if found or not self._runs():
                break
            time.sleep(0.05)  # between two looks
        self.stop()
        pytest.fail(f"nothing listens; the server said:\n{self.said()}", pytrace=False)

    def _runs(self) -> bool:
        return self._process.poll() is None

    def turned_off(self) -> set[str]:
        """The parts of nbgrader that the page is told to leave out."""
        with self._client.open(self.address, timeout=30) as answer:
            page = answer.read().decode()
        (found,) = re.findall(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)
        names = json.loads(found)["disabledExtensions"]
        return {name.partition(":")[2] for name in names if name.startswith("@jupyter/nbgrader")}

    def api(self, path: str, body: object = None) -> Any:
        there, _, token = self.address.partition("?token=")
        request = urllib.request.Request(
            urllib.parse.urljoin(there, f"/api/{path}"),
            headers={"Authorization": f"token {token}"},
            data=None if body is None else json.dumps(body).encode(),
        )
        with self._client.open(request, timeout=30) as answer:
            return json.load(answer)

    def connection(self, kernel: str) -> dict[str, Any]:
        """What the server tells a kernel of how they speak."""
        (path,) = self._home.rglob(f"kernel-{kernel}.json")
        return dict(json.loads(path.read_text()))

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture(params=["lab", "notebook"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path, "--app", request.param)
    yield served
    served.stop()


def test_a_learner_is_served_lesson_00_and_the_assignments_and_no_instructors_tools(
    served: Served,
) -> None:
    assert "/notebooks/00-start-here.ipynb" in served.address
    folders = {entry["name"] for entry in served.api("contents/")["content"]}
    assert folders == {"notebooks", "release"}
    assert served.api(f"contents/{TASK}?content=0")["type"] == "notebook"

    assert served.turned_off() == FOR_INSTRUCTORS

    kernel = served.api("kernels", {"name": "python3"})["id"]
    assert ("curve_publickey" in served.connection(kernel)) == bool(zmq.has("curve"))

    said = served.said()
    assert "No update overwrites it" in said
    assert "press Ctrl-C here, twice" in said
    assert re.findall(r"^\[([IWE]) .*", said, re.MULTILINE) == [], said


def test_what_the_course_holds_can_be_served_with_all_of_nbgrader(tmp_path: Path) -> None:
    # An option of ours that is given anew counts: Jupyter itself takes none twice.
    served = Served(tmp_path, "--folder", ".", "--log-level=INFO")
    try:
        assert {"notebooks", "tools"} <= {e["name"] for e in served.api("contents/")["content"]}
        assert served.turned_off() == set()
        assert not (tmp_path / "work").exists()
        assert "[I " in served.said()
    finally:
        served.stop()
