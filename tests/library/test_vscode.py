"""The picture in VS Code, whose Jupyter extension loses some of what is to replace an output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kernels import Kernel, Kernels, Ran

VSCODE = "vscode-notebook-cell:/home/ada/work/00-start.ipynb#W1sZmlsZQ"
JUPYTERLAB = "2f6f7b0e-9f5c-4f0e-8c4b-3f1f2d0a7a10"
LIVE = "%%timeline\nprint('begins')\nawait asyncio.sleep(1.5)"


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    running = Kernels("%%timeline\npass")  # with the drawing process ready, live frames come soon
    yield running
    running.close()


@pytest.fixture
def lab(kernels: Kernels) -> Kernel:
    return kernels.get()


def place(message: dict[str, Any]) -> str:
    return str(message["content"]["transient"]["display_id"])


def seen(messages: list[dict[str, Any]], forgets_at: int | None = None) -> list[dict[str, Any]]:
    """What stands in the cell at its end. The extension forgets its latest output before one."""
    outputs: dict[str, dict[str, Any]] = {}
    known: list[str] = []
    for number, message in enumerate(messages):
        if number == forgets_at and known:
            known.pop()
        new = message["msg_type"] == "display_data"
        if new or place(message) in known:
            outputs[place(message)] = message["content"]["data"]
            known = [*(name for name in known if name != place(message)), place(message)]
    return [data for data in outputs.values() if str(data.get("text/html", "-")).strip()]


def after_a_frame(ran: Ran) -> list[int]:
    """The places in a run's messages before which a frame, and what belongs to it, has come."""
    pictures = [n for n, m in enumerate(ran.displays) if "image/png" in m["content"]["data"]]
    return [number + 2 for number in pictures[:-1]]


def test_the_last_picture_stands_alone_whenever_the_extension_forgets(lab: Kernel) -> None:
    ran = lab.run(LIVE, cell_id=VSCODE)
    assert ran.frames > 1
    assert ran.printed == "begins\n"
    for moment in [None, 0, *after_a_frame(ran)]:
        (left,) = seen(ran.displays, moment)
        assert left["text/plain"] == ran.displays[-1]["content"]["data"]["text/plain"]
    assert ran.displays[-1]["msg_type"] == "display_data"


def test_no_replacement_makes_the_extension_put_back_all_that_it_knows(lab: Kernel) -> None:
    # It does so, and loses the latest prints, where the metadata differ and the forms are as many.
    ran = lab.run(LIVE, cell_id=VSCODE)
    before: dict[str, tuple[int, object]] = {}
    for message in ran.displays:
        forms, metadata = message["content"]["data"], message["content"]["metadata"]
        now = len(forms), (metadata, "image/png" in forms)
        count, kind = before.get(place(message), now)
        assert count != now[0] or kind == now[1]
        before[place(message)] = now
    assert ran.displays[-1]["content"]["metadata"]["image/png"]["width"] > 0


def test_a_cell_that_ends_before_the_first_frame_shows_one_output(lab: Kernel) -> None:
    ran = lab.run("%%timeline --still\nawait asyncio.sleep(0)", cell_id=VSCODE)
    assert [message["msg_type"] for message in ran.displays] == ["display_data"]


def test_a_cell_that_raises_leaves_its_picture(lab: Kernel) -> None:
    ran = lab.run("%%timeline\nawait asyncio.sleep(1)\n1 / 0", cell_id=VSCODE)
    assert ran.error == "ZeroDivisionError"
    (left,) = seen(ran.displays)
    assert "failed at" in left["text/plain"]


@pytest.mark.parametrize("cell_id", [None, JUPYTERLAB])
def test_everywhere_else_one_output_is_reserved_and_replaced(
    lab: Kernel, cell_id: str | None
) -> None:
    ran = lab.run(LIVE, cell_id=cell_id)
    first, *others = ran.displays
    assert first["msg_type"] == "display_data"
    assert "min-height" in first["content"]["data"]["text/html"]
    assert len(others) > 1
    for message in others:
        assert (message["msg_type"], place(message)) == ("update_display_data", place(first))
        assert message["content"]["metadata"]["image/png"].keys() == {"width", "height"}
