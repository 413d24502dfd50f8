"""JupyterLab as a learner uses it: what can be done with a notebook, and what can be seen of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from in_page import PAINTED, READY, WATCH_PICTURES, WATCH_START, Frame, Watched
from lab_server import LabServer
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Locator, expect


class Lab:
    """One notebook in one browser window. Cells are counted from 0."""

    def __init__(self, server: LabServer, browser: Browser, screenshots: Path) -> None:
        self._server = server
        self._screenshots = screenshots
        self._path = Path()
        self.page = browser.new_page(viewport={"width": 1440, "height": 900})
        self.page.set_default_timeout(30_000)

    # ── doing ────────────────────────────────────────────────────────────────

    def open(self, name: str) -> None:
        """Open a notebook of the server's folder; returns when its kernel is idle.

        JupyterLab is as after its installation, with nothing of what was set or opened before.
        """
        self._server.forget_settings()
        self._path = self._server.notebooks / name
        self.page.goto(
            f"{self._server.url}lab/workspaces/{self._path.stem}/tree/{name}"
            f"?token={self._server.token}&reset"
        )
        self.page.wait_for_function(READY)

    def open_scratch(self, name: str, *sources: str) -> None:
        """Open a new notebook of these code cells."""
        notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
        }
        nbformat.write(notebook, self._server.notebooks / f"{name}.ipynb")
        self.open(f"{name}.ipynb")

    def run_all(self) -> None:
        """Choose Run All Cells in the Run menu; returns when it is under way."""
        with self._starting():
            self.menu("Run", "Run All Cells")

    def start(self, index: int) -> None:
        """Start one cell; returns when it is under way."""
        self.prompt(index).click()
        with self._starting():
            # Not Ctrl+Enter: the page is there for a while before it listens to its shortcuts.
            self.menu("Run", "Run Selected Cell and Do not Advance")

    def run(self, index: int) -> None:
        """Run one cell to its end, which must not be an error, nor anything on stderr."""
        self.start(index)
        self.wait_until_idle()
        loud = self.cell_output(index).locator('[data-mime-type="application/vnd.jupyter.stderr"]')
        assert loud.all_inner_texts() == []

    def interrupt(self) -> None:
        """Press the stop button in the notebook's toolbar."""
        self.page.get_by_role("button", name="Interrupt the kernel").click()

    def menu(self, *names: str) -> None:
        """Choose an entry of the main menu by the names on the way to it."""
        first, *others = names
        self.page.get_by_role("menubar").get_by_role("menuitem", name=first, exact=True).click()
        for name in others:
            label = self.page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True)
            label.click()

    def set_theme(self, name: str) -> None:
        """Choose a theme: JupyterLab Light or JupyterLab Dark."""
        self.menu("Settings", "Theme", name)
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def save(self) -> nbformat.NotebookNode:
        """Save the notebook with the toolbar's button; what the file then holds."""
        with self.page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
        ):
            self.page.get_by_role("button", name="Save and create checkpoint").click()
        return nbformat.read(self._path, as_version=4)

    def close(self) -> None:
        """Close the window and shut the notebook's kernel down, whatever it is doing."""
        request = self.page.request
        headers = {"Authorization": f"token {self._server.token}"}
        for kernel in request.get(f"{self._server.url}api/kernels", headers=headers).json():
            request.delete(f"{self._server.url}api/kernels/{kernel['id']}", headers=headers)
        self.page.close()

    @contextmanager
    def _starting(self) -> Iterator[None]:
        self.notebook.evaluate(WATCH_START)
        yield
        self.page.wait_for_function("window.begun")

    # ── seeing ───────────────────────────────────────────────────────────────

    @property
    def notebook(self) -> Locator:
        """The notebook's panel, with its toolbar."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def cell(self, index: int) -> Locator:
        """One cell, of whatever kind."""
        return self.notebook.locator(".jp-Notebook-cell").nth(index)

    def cell_output(self, index: int) -> Locator:
        """All that a cell has put out."""
        return self.cell(index).locator(".jp-OutputArea")

    def prompt(self, index: int) -> Locator:
        """What stands to the left of a code cell: `[ ]:`, `[*]:` or `[3]:`."""
        return self.cell(index).locator(".jp-InputPrompt")

    def show(self, index: int) -> None:
        """Scroll to the picture of a cell."""
        image = self.cell_output(index).locator("img")
        image.scroll_into_view_if_needed()
        expect(image).to_be_in_viewport(ratio=0.95)  # less a fraction of a pixel

    def wait_until_idle(self, seconds: float = 60) -> None:
        """Wait until no cell runs or is waiting to, and the kernel says that it is idle."""
        running = self.notebook.locator(".jp-InputPrompt").get_by_text("[*]:", exact=True)
        expect(running).to_have_count(0, timeout=seconds * 1000)
        indicator = self.notebook.locator(".jp-Notebook-ExecutionIndicator")
        expect(indicator).to_have_attribute("data-status", "idle", timeout=seconds * 1000)

    def watch(self, index: int) -> None:
        """From now on note what a cell shows, for `watched`. One cell at a time."""
        self.cell(index).evaluate(WATCH_PICTURES, index)

    def watched(self) -> Watched:
        """What the watched cell has shown so far."""
        found = self.page.evaluate("window.watched")
        return Watched(**{**found, "frames": [Frame(**frame) for frame in found["frames"]]})

    def wait_for_frames(self, count: int) -> None:
        """Wait until the watched cell has shown this many pictures."""
        self.page.wait_for_function("count => watched.frames.length >= count", arg=count)

    def screenshot(self, name: str) -> None:
        """Keep the window as the learner sees it."""
        self.page.evaluate(PAINTED)
        file_name = re.sub(r"[^\w-]+", "-", name).strip("-")
        self.page.screenshot(path=self._screenshots / f"{file_name}.png")
