"""The steps of the Dockerfile, run for real in a fresh environment, and a learner who comes after.

Not run is what repo2docker does for everybody: the base image, and conda's Python, in whose place
a virtual environment stands, of the Python in runtime.txt where this machine has it. All runs as a
user who is not root. It installs half a gigabyte.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from listening import wait_until_it_listens
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.image, pytest.mark.timeout(900)]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
NOT_PASSED_ON = ("JUPYTER", "IPYTHON", "LOOPSCOPE", "MPL", "PYTHON", "VIRTUAL_ENV", "XDG_")

# How root becomes nobody: on Binder, nothing runs as root that is this repository's.
NOBODY = 65534
UNPRIVILEGED: dict[str, Any] = (
    {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
)


class Image(NamedTuple):
    """Where the steps ran, and with which environment variables."""

    home: Path
    prefix: Path
    environment: dict[str, str]


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run as that user, and return what it said."""
    options = {"capture_output": True, "text": True, "check": False, **UNPRIVILEGED, **options}
    return subprocess.run(command, **options)


def python_of_the_image() -> Path:
    """Return the Python that runtime.txt asks for, or else the one that runs this."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from other_pythons import candidates
    finally:
        sys.path.remove(str(ROOT / "tools"))
    version = (ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")
    for path in (*candidates(version), Path(sys.executable), Path(sys._base_executable)):
        # One that is root's alone can't even be started.
        with contextlib.suppress(OSError):
            if run(path, "-c", "import ensurepip, venv", cwd="/").returncode == 0:
                return path
    pytest.fail("no Python here that a user without root may run")


@pytest.fixture(scope="module")
def image(dockerfile: list[str], repository: Path) -> Image:
    """The home folder and the environment after the last step of the Dockerfile."""
    prefix = repository.with_name("notebook")
    temporary = repository.with_name("tmp")
    for folder in (prefix, temporary):
        folder.mkdir()
    if UNPRIVILEGED:
        for path in (prefix, temporary, repository, *repository.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)
    }
    environment = {
        **outside,
        "HOME": str(repository),
        "REPO_DIR": str(repository),
        "NB_PYTHON_PREFIX": str(prefix),
        "KERNEL_PYTHON_PREFIX": str(prefix),
        "PATH": f"{prefix}/bin:{os.environ['PATH']}",
        "TMPDIR": str(temporary),
    }
    ours = [line for line in dockerfile if line.startswith("RUN ") and "binder/" in line]
    assert [line.split()[1].rpartition("/")[2] for line in ours] == [
        *("pip", "chmod", "postBuild", "chmod")
    ]
    steps = [f"{shlex.quote(str(python_of_the_image()))} -m venv {prefix}"]
    steps += [line.removeprefix("RUN ") for line in ours]
    for step in steps:
        done = run("bash", "-c", step, cwd=repository, env=environment)
        assert done.returncode == 0, f"{step}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return Image(repository, prefix, environment)


def test_nothing_is_roots(image: Image) -> None:
    done = run(image.prefix / "bin/python", "-c", "import os; print(os.geteuid())")
    assert int(done.stdout) != 0


def test_it_is_as_small_as_the_readme_says(image: Image) -> None:
    """Megabytes of packages: one that nobody meant to bring is noticed here."""
    taken = sum(path.lstat().st_blocks * 512 for path in image.prefix.rglob("*")) / 1e6
    said = re.search(r"take (\d+) MB", (ROOT / "binder/README.md").read_text("utf-8"))
    assert said is not None
    assert 0.85 < taken / int(said[1]) < 1.15, f"{taken:.0f} MB"


@pytest.fixture(params=["button", "lab", "notebook"])
def address(image: Image, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where Jupyter answers: BinderHub starts JupyterLab, repo2docker by itself Notebook.

    The button names a page; in the two others it is what `start` set that opens one.
    """
    program = "notebook" if request.param == "notebook" else "lab"
    page = "lab/tree/notebooks/00-start-here.ipynb" if request.param == "button" else ""
    token = secrets.token_hex(8)
    options = ["--ip=127.0.0.1", "--port=0", "--no-browser"]
    command = [image.home / "binder/start", "jupyter", program, *options]
    server = subprocess.Popen(
        [*command, f"--IdentityProvider.token={token}"],
        cwd=image.home,
        env=image.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **UNPRIVILEGED,
    )
    log: list[str] = []
    ports: list[str] = []
    listens = threading.Event()

    def read() -> None:
        assert server.stderr is not None
        for line in server.stderr:
            log.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                ports.append(found[1])
                listens.set()
        listens.set()  # it ended

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert listens.wait(180), "".join(log)
        assert ports, "".join(log)
        address = f"http://127.0.0.1:{ports[0]}/{page}?token={token}"
        assert wait_until_it_listens(address, lambda: server.poll() is None), "".join(log)
        yield address
    finally:
        kernels = (
            psutil.Process(server.pid).children(recursive=True) if server.poll() is None else []
        )
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
        for process in psutil.wait_procs(kernels, timeout=10)[1]:
            process.kill()
        server.wait()
        reader.join()


def test_it_opens_on_lesson_00_which_runs(address: str, request: pytest.FixtureRequest) -> None:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        pytest.skip("no Chromium here")
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(60_000)
            page.goto(address)
            # Its title, since the address changes a few times while JupyterLab lays itself out.
            expect(page.get_by_role("heading", name="Start here")).to_be_visible()
            indicator = page.locator(".jp-Notebook-ExecutionIndicator")
            expect(indicator).to_have_attribute("data-status", "idle")

            # What was saved goes first, so that what is seen below is of this run.
            choose(page, "Edit", "Clear Outputs of All Cells")
            pictures = page.locator(".jp-OutputArea img")
            expect(pictures).to_have_count(0)
            choose(page, "Run", "Run All Cells")
            prompts = page.locator(".jp-Notebook .jp-InputPrompt")
            expect(prompts.get_by_text("[1]:", exact=True)).to_have_count(1)
            expect(pictures.first).to_be_attached()
            expect(indicator).to_have_attribute("data-status", "idle", timeout=120_000)

            assert pictures.count() >= 3
            loud = '[data-mime-type$="jupyter.stderr"], [data-mime-type$="jupyter.error"]'
            assert page.locator(loud).all_inner_texts() == []
            # Validate is for learners; the rest of nbgrader, which its menu opens, for instructors.
            expect(page.get_by_role("button", name="Validate")).to_be_visible()
            entry = page.get_by_role("menubar").get_by_role("menuitem", name="Nbgrader")
            expect(entry).to_have_count(0)
            pictures.first.scroll_into_view_if_needed()
        finally:
            if folder := os.environ.get("LOOPSCOPE_SCREENSHOTS"):
                page.screenshot(path=Path(folder, f"{request.node.name}.png"))
            browser.close()


def choose(page: Page, menu: str, entry: str) -> None:
    """Choose an entry of JupyterLab's main menu."""
    page.get_by_role("menubar").get_by_role("menuitem", name=menu, exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()
