"""The hub and Chromium, each started once.

`LOOPSCOPE_SCREENSHOTS` names the folder that keeps the screenshots.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub import ROOT, Hub
from playwright.sync_api import Browser, expect, sync_playwright

INSTALLED = ROOT / ".venv-classroom"  # by tools/classroom.py
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def unavailable(reason: str) -> None:
    """Skip, but fail where CI promises that all is there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The hub of docs/classroom, and the course in the instructor's home."""
    if not (INSTALLED / "proxy" / ".installed").is_file():
        unavailable("no JupyterHub here; make test-classroom installs it, and runs these tests")
    hub = Hub(tmp_path_factory.mktemp("hub"), INSTALLED)
    course = hub.home("instructor") / "loopscope"
    course.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for name in ("source", "release"):  # as in a clone, where release/ is there from the start
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns(".*"))
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()


# The module's, as in tests/browser: Playwright keeps an event loop running as long as it is there.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        unavailable(f"no Chromium on the PATH (looked for {', '.join(CHROMIUM)})")
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where screenshots go."""
    folder = Path(os.environ.get("LOOPSCOPE_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
