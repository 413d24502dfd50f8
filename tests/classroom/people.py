"""What a student and an instructor do on the hub, each in a browser window of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub import PASSWORD, Hub
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

RUN = re.compile(r"\[\d+\]:")
PATIENCE = 120_000  # milliseconds: a server that starts for the first time, a grading


class Person:
    """Somebody who is logged in; `screenshot` numbers what they see."""

    def __init__(self, hub: Hub, browser: Browser, name: str, screenshots: Path) -> None:
        self.name = name
        self._hub = hub
        self._screenshots = screenshots
        self._taken = 0
        # A context of its own: nobody shares cookies.
        self.page: Page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        self.page.set_default_timeout(60_000)
        self.page.goto(hub.url)
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.locator(".jp-Launcher")).to_be_visible(timeout=PATIENCE)

    def screenshot(self, what: str) -> None:
        """Keep the window as this person sees it."""
        self._taken += 1
        path = self._screenshots / f"classroom-{self.name}-{self._taken:02}-{what}.png"
        self.page.screenshot(path=path, animations="disabled")

    def close(self) -> None:
        self.page.context.close()

    def menu(self, *names: str) -> None:
        """Choose an entry of JupyterLab's main menu by the names on the way to it."""
        first, *others = names
        self.page.get_by_role("menubar").get_by_role("menuitem", name=first, exact=True).click()
        for name in others:
            label = self.page.locator(".lm-Menu-itemLabel")
            label.get_by_text(name, exact=True).click()


class Student(Person):
    """Fetches, works, validates, submits, and reads what comes back."""

    def assignments(self) -> None:
        """Open the Assignment List."""
        self.menu("Nbgrader", "Assignment List")
        expect(self._list("released").or_(self._list("fetched")).first).to_be_visible()

    def fetch(self, assignment: str) -> None:
        row = self._list("released").filter(has_text=assignment)
        row.get_by_role("button", name="Fetch", exact=True).click()
        expect(self._list("fetched").filter(has_text=assignment).first).to_be_visible()

    def open(self, assignment: str) -> None:
        """Unfold a fetched assignment and open its notebook; returns when its kernel is idle."""
        self._list("fetched").get_by_text(assignment, exact=True).first.click()
        nested = self.page.locator("#fetched_assignments_list .nested_list_item")
        nested.get_by_role("link", name=assignment).click()
        expect(self.notebook.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
            "data-status", "idle", timeout=PATIENCE
        )

    def lesson(self, link: str, heading: str) -> None:
        """Follow a link in the open assignment; returns when the lesson is there. Then close it."""
        self.notebook.get_by_role("link", name=link).first.click()
        expect(self.notebook.get_by_role("heading", name=heading).first).to_be_visible()
        self.menu("File", "Close Tab")

    @property
    def notebook(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def cell(self, index: int) -> Locator:
        return self.notebook.locator(".jp-Notebook-cell").nth(index)

    def write(self, index: int, text: str) -> None:
        """Put another text in place of a cell's."""
        cell = self.cell(index)
        cell.scroll_into_view_if_needed()
        if "jp-MarkdownCell" in (cell.get_attribute("class") or ""):
            cell.locator(".jp-MarkdownOutput").dblclick()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run_all(self) -> None:
        """Run all cells, errors or not, until the kernel is idle again."""
        self.menu("Run", "Run All Cells")
        last = self.notebook.locator(".jp-CodeCell .jp-InputPrompt")
        expect(last.get_by_text("[*]:", exact=True)).to_have_count(0, timeout=PATIENCE)

    def run(self, index: int) -> Locator:
        """Run one code cell for the first time; its output."""
        prompt = self.cell(index).locator(".jp-InputPrompt")
        prompt.click()
        self.menu("Run", "Run Selected Cell and Do not Advance")
        expect(prompt).to_have_text(RUN, timeout=PATIENCE)
        return self.cell(index).locator(".jp-OutputArea")

    def save(self) -> None:
        with self.page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
        ):
            self.notebook.get_by_role("button", name="Save and create checkpoint").click()

    @contextmanager
    def validated(self) -> Iterator[Locator]:
        """Press Validate; gives the dialog with what it says, and closes it."""
        self.notebook.get_by_role("button", name="Validate", exact=True).click()
        dialog = self.page.locator(".jp-Dialog")
        expect(dialog).to_be_visible(timeout=PATIENCE)
        yield dialog
        dialog.get_by_role("button").last.click()

    def submit(self, assignment: str) -> None:
        self.menu("Nbgrader", "Assignment List")
        row = self._list("fetched").filter(has_text=assignment).first
        row.get_by_role("button", name="Submit").click()
        expect(self._list("submitted").filter(has_text=assignment).first).to_be_visible()

    def fetch_feedback(self, assignment: str) -> None:
        self.menu("Nbgrader", "Assignment List")
        self.page.locator("#refresh_assignments_list").click()
        row = self._list("submitted").filter(has_text=assignment).first
        row.get_by_role("button", name="Fetch Feedback").click()
        expect(row).to_contain_text("view feedback")

    def _list(self, which: str) -> Locator:
        return self.page.locator(f"#{which}_assignments_list > .list_item")


class Instructor(Person):
    """Works in Formgrader, in a window of its own."""

    def formgrader(self, page: str = "") -> None:
        self.page.goto(f"{self._hub.url}/user/{self.name}/formgrader/{page}")
        expect(self.page.locator("table")).to_be_visible()
        expect(self.page.get_by_text("Loading, please wait")).to_have_count(0, timeout=PATIENCE)

    def press(self, row: str, column: str) -> None:
        """Press the button of a row in the table; returns when it says that it is done."""
        cell = self.page.locator("tbody tr").filter(has_text=row).locator(f"td.{column}")
        cell.get_by_role("link").click()
        dialog = self.page.locator(".modal-dialog")
        expect(dialog).to_contain_text("Success", timeout=PATIENCE)
        self.screenshot(f"{column}-{row}")
        dialog.get_by_role("button", name="OK").click()
        expect(dialog).to_have_count(0)

    def due(self, assignment: str, date: str) -> None:
        """Set an assignment's due date, as in 2030-01-31T18:00, in UTC."""
        row = self.page.locator("tbody tr").filter(has_text=assignment)
        row.locator("td.edit").get_by_role("link").click()
        dialog = self.page.locator(".modal-dialog")
        dialog.locator(".modal-duedate").fill(date)
        dialog.locator(".modal-timezone").fill("+0000")
        self.screenshot("due-date")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)

    def grade(self, cell: str, points: float, comment: str) -> None:
        """Give points and a comment to one cell of the submission that is open."""
        panel = self.page.locator(".nbgrader_cell").filter(
            has=self.page.locator(f"#{cell}-comment")
        )
        score = panel.locator("input.score")
        with self._put():
            score.fill(f"{points:g}")
            score.press("Tab")
        self.page.keyboard.press("Tab")  # past the extra credit
        expect(panel.locator("textarea.comment")).to_be_focused()
        with self._put():
            self.page.keyboard.insert_text(comment)
            self.page.keyboard.press("Tab")

    @contextmanager
    def _put(self) -> Iterator[None]:
        with self.page.expect_response(lambda answer: answer.request.method in {"PUT", "POST"}):
            yield


def viewer(page: Page) -> FrameLocator:
    """What JupyterLab shows of an HTML file."""
    return page.frame_locator(".jp-HTMLViewer iframe")
