"""What a running cell sends, gathered into the outputs of a notebook, within bounds."""

from __future__ import annotations

import json
import re
from typing import Any

from nbformat import NotebookNode

CUT = "\n… cut here: the cell printed more than this.\n"
_RICH = 10 * 2**20  # characters of pictures and the like that one cell keeps

_JSON = re.compile(r"application/(.*\+)?json")  # kinds of data that can be of any shape
_OVERWRITTEN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)


class Displays:
    """Where in a notebook each display id was shown, so that an update finds it."""

    def __init__(self) -> None:
        self._shown: dict[str, list[NotebookNode]] = {}

    def shown(self, name: str, output: NotebookNode) -> None:
        """Note that `output` shows the display `name`."""
        self._shown.setdefault(name, []).append(output)

    def update(self, name: str, content: dict[str, Any]) -> None:
        """Put the new content in every place that shows the display."""
        for output in self._shown.get(name, []):
            output.update(_bundle(content, output.output_type))


class Outputs:
    """The outputs of one cell. Text beyond `kept` characters is left out; `cut` tells of it."""

    def __init__(self, kept: int, displays: Displays) -> None:
        self.cut = False
        self._displays = displays
        self._text_left = kept
        self._rich_left = _RICH
        self._outputs: list[NotebookNode] = []
        self._pieces: dict[int, list[str]] = {}
        self._clear_first = False

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Take in one message of the kernel's, by its type and content."""
        if kind == "clear_output":
            if content.get("wait"):
                self._clear_first = True
            else:
                self._clear()
        elif kind == "stream":
            self._begin()
            self._stream(str(content["name"]), str(content["text"]))
        elif kind == "update_display_data":
            name = (content.get("transient") or {}).get("display_id")
            if name:
                self._displays.update(name, content)
        elif kind in ("display_data", "execute_result", "error"):
            self._begin()
            self._whole(kind, content)

    def nodes(self) -> list[NotebookNode]:
        """Return what has been gathered, as a notebook holds it."""
        for at, pieces in self._pieces.items():
            self._outputs[at].text = _OVERWRITTEN.sub("", "".join(pieces))
        return list(self._outputs)

    def _begin(self) -> None:
        if self._clear_first:
            self._clear()

    def _clear(self) -> None:
        self._outputs = []
        self._pieces = {}
        self._clear_first = False

    def _stream(self, name: str, text: str) -> None:
        kept = text[: self._text_left]
        self._text_left -= len(kept)
        if len(kept) < len(text):
            if self.cut:
                return
            self.cut = True
            kept += CUT
        last = len(self._outputs) - 1
        if last in self._pieces and self._outputs[last].name == name:
            self._pieces[last].append(kept)
            return
        self._outputs.append(NotebookNode(output_type="stream", name=name, text=""))
        self._pieces[last + 1] = [kept]

    def _whole(self, kind: str, content: dict[str, Any]) -> None:
        size = len(str(content))
        if size > self._rich_left:
            self.cut = True
            return
        self._rich_left -= size
        output = error_of(content) if kind == "error" else _bundle(content, kind)
        if kind == "execute_result":
            count = content["execution_count"]
            output.execution_count = count if type(count) is int and count >= 0 else None
        name = (content.get("transient") or {}).get("display_id")
        if name:
            self._displays.shown(name, output)
        self._outputs.append(output)


# Cells can send whatever they like. What a notebook's format has no place for becomes a text: one
# odd display must not cost a submission all that it shows.


def error_of(content: dict[str, Any]) -> NotebookNode:
    """Return the output that stands for an exception, from a message or a reply about it."""
    name, value = str(content.get("ename", "Error")), str(content.get("evalue", ""))
    lines = content.get("traceback")
    if not isinstance(lines, list) or not lines:
        lines = [f"{name}: {value}"]
    return NotebookNode(
        output_type="error", ename=name, evalue=value, traceback=[str(line) for line in lines]
    )


def _bundle(content: dict[str, Any], kind: str) -> NotebookNode:
    data = {
        mime: value if _has_place(mime, value) else json.dumps(value)
        for mime, value in content["data"].items()
    }
    metadata = content.get("metadata")
    return NotebookNode(
        output_type=kind,
        data=NotebookNode(data),
        metadata=NotebookNode(metadata if isinstance(metadata, dict) else {}),
    )


def _has_place(mime: str, value: Any) -> bool:
    if isinstance(value, str) or _JSON.fullmatch(mime):
        return True
    return isinstance(value, list) and all(isinstance(line, str) for line in value)
