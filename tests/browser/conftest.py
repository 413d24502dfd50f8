"""JupyterLab and Chromium for the tests of this folder, each started once.

`LOOPSCOPE_SCREENSHOTS` names the folder that keeps the screenshots.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab import Lab
from lab_server import LabServer
from playwright.sync_api import Browser, expect, sync_playwright

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEASURED: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured, also where all is well."""
    if MEASURED:
        terminalreporter.section("measured in the browser")
        for line in MEASURED:
            terminalreporter.line(line)


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str, float], None]:
    """Notes a figure, for the report and the end of the output."""

    def note(what: str, figure: float) -> None:
        record_property(what, figure)
        MEASURED.append(f"{what}: {figure:.2f}")

    return note


# These are the module's and not the session's: Playwright keeps an event loop running for as long
# as it is there, and no other test could call asyncio.run meanwhile.
@pytest.fixture(scope="module")
def chromium() -> str:
    """The path of a Chromium; without one, skip, but fail where CI promises one."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        reason = f"no Chromium on the PATH (looked for {', '.join(CHROMIUM)})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Headless Chromium, with a new profile."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab over a copy of the lessons."""
    server = LabServer(tmp_path_factory.mktemp("jupyter"))
    shutil.copytree(NOTEBOOKS, server.notebooks, ignore=shutil.ignore_patterns(".*"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where screenshots go."""
    folder = Path(os.environ.get("LOOPSCOPE_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def lab(
    server: LabServer, browser: Browser, screenshots: Path, request: pytest.FixtureRequest
) -> Iterator[Lab]:
    """A window of its own, and no kernel after it."""
    lab = Lab(server, browser, screenshots)
    try:
        yield lab
        lab.screenshot(f"{request.node.name}-at-the-end")  # worth most when the test failed
    finally:
        lab.close()
