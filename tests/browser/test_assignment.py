"""Assignment 03 in JupyterLab: what a learner reads under a check, and in the Validate dialog."""

from __future__ import annotations

from pathlib import Path

import nbformat
from lab import Lab
from lab_server import LabServer
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
NAME = "03-gather-or-taskgroup"
# A learner from Go, who takes gather for errgroup.
WRONG = """\
async def find_offers(ask, carriers):
    return dict(zip(carriers, await asyncio.gather(*map(ask, carriers)), strict=True))"""


def handed_in(server: LabServer) -> int:
    """Put the assignment, with one wrong answer, where JupyterLab finds it; the answer's index."""
    notebook = nbformat.read(ROOT / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    grade_ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    index = grade_ids.index("find-offers")
    notebook.cells[index].source = WRONG
    nbformat.write(notebook, server.notebooks / "assignment.ipynb")
    return index


def test_a_wrong_answer_is_told_its_reason_under_the_check_and_by_validate(
    lab: Lab, server: LabServer
) -> None:
    answer = handed_in(server)
    setup = next(i for i in range(answer) if lab_code(server, i).startswith("%load_ext"))
    lab.open("assignment.ipynb")
    for index in (setup, answer):
        lab.run(index)
    lab.start(answer + 1)
    lab.wait_until_idle()
    shown = lab.cell_output(answer + 1)
    expect(shown).to_contain_text("the contract asks for an ExceptionGroup of CarrierDown")
    expect(shown).to_contain_text("the belief that gather is errgroup")
    expect(shown).not_to_contain_text("Traceback")
    shown.scroll_into_view_if_needed()
    lab.screenshot("assignment-check")

    lab.page.get_by_role("button", name="Validate", exact=True).click()
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("gather is errgroup", timeout=60_000)
    lab.screenshot("assignment-validate")
    dialog.get_by_role("button").last.click()


def lab_code(server: LabServer, index: int) -> str:
    notebook = nbformat.read(server.notebooks / "assignment.ipynb", as_version=4)
    cell = notebook.cells[index]
    return str(cell.source) if cell.cell_type == "code" else ""
