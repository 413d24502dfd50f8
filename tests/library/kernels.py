"""A real Jupyter kernel to run cells in, and what came of each."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.manager import KernelManager

_LONGEST = 60.0  # seconds to wait for anything a kernel says


@dataclass
class Ran:
    """What a cell did: what it printed and showed, how it ended."""

    status: str = ""
    printed: str = ""
    errors: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    """Each display in its last state."""
    frames: int = 0
    """How many pictures were shown, updates included."""
    result: str | None = None
    error: str | None = None
    traceback: str = ""
    seconds: float = 0.0

    @property
    def timeline(self) -> str:
        """The text beside the one picture that the cell left."""
        (shown,) = [data for data in self.shown if "image/png" in data]
        return str(shown["text/plain"])


class Kernel:
    """Runs cells one after the other."""

    def __init__(self, manager: Any, client: Any) -> None:
        self._manager = manager
        self._client = client

    def run(self, code: str, when_busy: Callable[[Kernel], None] | None = None) -> Ran:
        """Run a cell to its end; call `when_busy` once, when it has printed its first line."""
        ran, displays = Ran(), {}
        started = time.monotonic()
        request = self._client.execute(code)
        while True:
            message = self._client.get_iopub_msg(timeout=_LONGEST)
            ours = message["parent_header"].get("msg_id") == request
            if not ours and message["msg_type"] != "update_display_data":
                continue
            content = message["content"]
            match message["msg_type"]:
                case "status" if content["execution_state"] == "idle":
                    break
                case "stream" if content["name"] == "stdout":
                    ran.printed += content["text"]
                    if when_busy is not None:
                        when_busy(self)
                        when_busy = None
                case "stream":
                    ran.errors += content["text"]
                case "display_data" | "update_display_data":
                    displays[content["transient"].get("display_id", len(displays))] = content
                    ran.frames += "image/png" in content["data"]
                case "execute_result":
                    ran.result = content["data"]["text/plain"]
                case "error":
                    ran.error = content["ename"]
                    ran.traceback = "\n".join(content["traceback"])
        ran.seconds = time.monotonic() - started
        ran.shown = [content["data"] for content in displays.values()]
        ran.status = self._reply(request)
        return ran

    def start(self, code: str) -> None:
        """Ask for a cell to be run, without waiting for it."""
        self._client.execute(code)

    def wait_for(self, printed: str) -> None:
        """Wait until some cell has printed this."""
        while True:
            message = self._client.get_iopub_msg(timeout=_LONGEST)
            if message["msg_type"] == "stream" and printed in message["content"]["text"]:
                return

    def interrupt(self) -> None:
        """What the stop button does."""
        self._manager.interrupt_kernel()

    def _reply(self, request: str) -> str:
        while True:
            reply = self._client.get_shell_msg(timeout=_LONGEST)
            if reply["parent_header"].get("msg_id") == request:
                return str(reply["content"]["status"])


@contextmanager
def kernel() -> Iterator[Kernel]:
    """A kernel with the extension loaded."""
    manager = KernelManager(kernel_name="python3", transport="ipc")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_LONGEST)
        running = Kernel(manager, client)
        loaded = running.run("import asyncio, time\n%load_ext loopscope")
        assert loaded.status == "ok", loaded.errors or loaded.traceback
        yield running
    except queue.Empty:
        raise AssertionError("the kernel said nothing for a minute") from None
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
