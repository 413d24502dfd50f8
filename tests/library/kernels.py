"""A real Jupyter kernel to run cells in, and what came of each."""

from __future__ import annotations

import queue
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.manager import KernelManager

_LONGEST = 60.0  # seconds to wait for anything a kernel says
_TELL_STACKS = """\
import asyncio, faulthandler, signal, time
faulthandler.register(signal.SIGUSR1, open({file!r}, "w"), all_threads=True)
"""


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
    displays: list[dict[str, Any]] = field(default_factory=list)
    """The messages that showed something or put something else in its place, as they came."""
    result: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """The result in all its forms."""
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

    def __init__(self, manager: Any, client: Any, stacks: Path) -> None:
        self._manager = manager
        self._client = client
        self.stacks = str(stacks)
        self.hung = False

    def run(
        self,
        code: str,
        when_busy: Callable[[Kernel], None] | None = None,
        cell_id: str | None = None,
    ) -> Ran:
        """Run a cell to its end; call `when_busy` once, when it has printed its first line.

        `cell_id` is what a front end may say in its request to tell which cell it is.
        """
        ran, displays = Ran(), {}
        started = time.monotonic()
        request = self._ask(code, cell_id)
        while True:
            message = self._said(self._client.get_iopub_msg)
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
                    ran.displays.append(message)
                case "execute_result":
                    ran.data = content["data"]
                    ran.result = ran.data["text/plain"]
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
            message = self._said(self._client.get_iopub_msg)
            if message["msg_type"] == "stream" and printed in message["content"]["text"]:
                return

    def _ask(self, code: str, cell_id: str | None) -> str:
        if cell_id is None:
            return str(self._client.execute(code))
        asked = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        request = self._client.session.msg("execute_request", asked, metadata={"cellId": cell_id})
        self._client.shell_channel.send(request)
        return str(request["header"]["msg_id"])

    def interrupt(self) -> None:
        """What the stop button does."""
        self._manager.interrupt_kernel()

    def _said(self, get: Callable[..., Any]) -> Any:
        try:
            return get(timeout=_LONGEST)
        except queue.Empty:
            self.hung = True
            raise AssertionError(
                f"the kernel said nothing for {_LONGEST:g} s. Its threads:\n{self._stacks()}"
            ) from None

    def _stacks(self) -> str:
        if not self._manager.is_alive():
            return "none: its process has ended"
        self._manager.signal_kernel(signal.SIGUSR1)
        written = Path(self.stacks)
        until = time.monotonic() + 5
        while not (text := written.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        return text or "(not told)"

    def _reply(self, request: str) -> str:
        while True:
            reply = self._said(self._client.get_shell_msg)
            if reply["parent_header"].get("msg_id") == request:
                return str(reply["content"]["status"])


class Kernels:
    """Kernels for a module's tests, one after the other: one that hangs is replaced."""

    def __init__(self, prepare: str = "") -> None:
        self._prepare = prepare
        self._open = ExitStack()
        self._kernel: Kernel | None = None

    def get(self) -> Kernel:
        """The kernel of the test before, unless that one lost it."""
        if self._kernel is not None and self._kernel.hung:
            self.close()
        if self._kernel is None:
            self._kernel = self._open.enter_context(kernel())
            if self._prepare:
                self._kernel.run(self._prepare)
        return self._kernel

    def close(self) -> None:
        """End the kernel."""
        self._kernel = None
        self._open.close()


@contextmanager
def kernel() -> Iterator[Kernel]:
    """A kernel with the extension loaded."""
    with ExitStack() as clean_up:
        # By default the sockets of all kernels that are started from one folder share their names.
        folder = Path(clean_up.enter_context(TemporaryDirectory(prefix="loopscope-")))
        manager = KernelManager(
            kernel_name="python3",
            transport="ipc",
            connection_file=str(folder / "kernel.json"),
            ip=str(folder / "socket"),
        )
        clean_up.callback(manager.cleanup_resources)
        manager.start_kernel()
        clean_up.callback(manager.shutdown_kernel, now=True)
        client = manager.client()
        client.start_channels()
        clean_up.callback(client.stop_channels)
        client.wait_for_ready(timeout=_LONGEST)
        running = Kernel(manager, client, folder / "stacks.txt")
        loaded = running.run(f"{_TELL_STACKS.format(file=running.stacks)}\n%load_ext loopscope")
        assert loaded.status == "ok", loaded.errors or loaded.traceback
        yield running
