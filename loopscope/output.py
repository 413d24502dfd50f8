"""Where a cell shows its picture: one output, replaced while the cell runs; more in VS Code."""

from __future__ import annotations

import uuid
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from loopscope.renderer import Picture

_VSCODE = "vscode-notebook-cell:"  # begins the name that VS Code gives to a cell in its requests


class Output:
    """One output of the cell, shown once and replaced from then on."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._publish = shell.display_pub.publish
        self._id = uuid.uuid4().hex
        self._shown = False

    def reserve(self, title: str, height: float | None) -> None:
        """Take the place above what the cell prints, before there is a picture."""
        space = round((height or 2.0) * 100)
        self._send(
            {
                "text/plain": f"{title}: recording …",
                "text/html": f'<div style="min-height:{space}px"></div>',
            }
        )

    def frame(self, shown: Picture) -> None:
        """Put `shown` in that place, until the next one comes."""
        self.show(shown)

    def show(self, shown: Picture) -> None:
        """Put `shown` in that place, to stay."""
        size = {"width": shown.width, "height": shown.height}
        self._send(_forms(shown), {"image/png": size})

    def tell(self, words: str) -> None:
        """Put `words` in that place, to stay."""
        self._send({"text/plain": words})

    def _send(self, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        transient = {"display_id": self._id}
        self._publish(data, metadata or {}, transient=transient, update=self._shown)
        self._shown = True


class VSCodeOutput(Output):
    """The same for VS Code, whose Jupyter extension (2026.6) loses replacements and prints.

    It empties a cell that starts. When it hears of that, a little later, it forgets the output that
    it handled last: what is to replace that one gets lost; what is shown anew does not. So the
    final picture comes as an output of its own, and the live one's place is left empty; and each
    live frame is followed by an output that can't be seen, for that one to be forgotten.

    The latest prints get lost where a replacement has other metadata (that includes whether there
    is a picture) and as many forms as what it replaces: so none has both.
    """

    _frames = 0

    def reserve(self, title: str, height: float | None) -> None:
        """Do nothing: it would be forgotten."""

    def frame(self, shown: Picture) -> None:
        """Put `shown` in the live place, without its size: that would be other metadata."""
        self._send(_forms(shown))
        decoy = {"text/html": " " * (self._frames % 2)}  # the same again would be passed over
        place = {"display_id": f"{self._id}-decoy"}
        self._publish(decoy, {}, transient=place, update=self._frames > 0)
        self._frames += 1

    def show(self, shown: Picture) -> None:
        """Show `shown` in a place of its own."""
        self._leave()
        super().show(shown)

    def tell(self, words: str) -> None:
        """Show `words` in a place of their own."""
        self._leave()
        super().tell(words)

    def _leave(self) -> None:
        if self._shown:
            self._send({"text/html": ""})
            self._id = uuid.uuid4().hex
            self._shown = False


def output_of(shell: InteractiveShell) -> Output:
    """The output of the cell that runs, for whoever asked for it."""
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = str((request.get("metadata") or {}).get("cellId"))
    return (VSCodeOutput if cell.startswith(_VSCODE) else Output)(shell)


def _forms(shown: Picture) -> dict[str, Any]:
    return {"image/png": shown.png, "text/plain": shown.text}
