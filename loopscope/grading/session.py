"""One kernel and the cells that run in it, one after the other, each of them bounded.

Built on jupyter_client alone. nbclient, which nbgrader uses, ends a cell that hangs by an
interrupt: a coroutine that never answers one takes the whole notebook with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode

from loopscope.grading.kernel import SOURCE
from loopscope.grading.limits import Limits
from loopscope.grading.outputs import Displays, Outputs

Status = Literal["ok", "error", "time", "died", "flood", "memory", "closed", "unstarted", "gone"]

_NAME = "loopscope-grading"
_TICK = 0.1  # seconds between two looks at whether the kernel lives
_QUIET = 1.0  # seconds without a message after the reply: a flood may have drowned the last one
_START = 60.0  # seconds for a kernel to come up
_FRAME = 32 * 2**20  # bytes of one message; a larger one is refused before it is read


class KernelDidNotStart(RuntimeError):
    """No kernel could be had: the fault of the machine, never of a submission."""


@dataclass(frozen=True)
class CellRun:
    """What came of one cell.

    `status` is "ok" or "error" for a cell that ended by itself. The others need a fresh kernel:
    "time", "died", "flood", "memory", "closed" happened in this cell; "unstarted" (it was never
    taken up) and "gone" (there was no kernel any more) come of what ran before. `seconds` is how
    long it took, `cut` whether some of its output was left out, `exit_status` the kernel's.
    """

    status: Status
    outputs: list[NotebookNode]
    seconds: float
    cut: bool = False
    stream: str = ""
    exit_status: int | None = None

    @property
    def ended(self) -> bool:
        """Whether the cell ended by itself and the kernel can take the next one."""
        return self.status in ("ok", "error")


class Session:
    """A kernel in a folder. Use as a context manager: at the end it is gone, with its processes."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._limits = limits
        self._displays = Displays()
        # Short, since the path of a Unix socket may not have more than some hundred bytes.
        self._place = Path(tempfile.mkdtemp(prefix="ls-"))
        self._context = zmq.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, _FRAME)
        self._context.setsockopt(zmq.LINGER, 0)
        self._manager: Any = None
        self._client: Any = None
        try:
            self._start(folder)
        except BaseException:
            self.close()
            raise

    def _start(self, folder: Path) -> None:
        (self._place / _NAME).mkdir()
        command = [sys.executable, "-P", "-m", "loopscope.grading.kernel"]
        command += ["--memory", str(self._limits.memory), "-f", "{connection_file}"]
        command += ["--HistoryManager.hist_file=:memory:"]
        spec = {"argv": command, "display_name": "Loopscope grading", "language": "python"}
        (self._place / _NAME / "kernel.json").write_text(json.dumps(spec))
        specs = KernelSpecManager(kernel_dirs=[str(self._place)], ensure_native_kernel=False)
        self._manager = KernelManager(
            kernel_name=_NAME,
            kernel_spec_manager=specs,
            connection_file=str(self._place / "k.json"),
            context=self._context,
            client_class="jupyter_client.blocking.client.BlockingKernelClient",
            **({} if sys.platform == "win32" else {"transport": "ipc"}),
        )
        try:
            self._manager.start_kernel(cwd=str(folder))
            client: BlockingKernelClient = self._manager.client()
            self._client = client
            client.start_channels(stdin=False, hb=False, control=False)
            client.wait_for_ready(timeout=_START)
        except (OSError, RuntimeError) as error:
            raise KernelDidNotStart(
                f"No kernel could be started in {folder}: {error}. Nothing is wrong with the "
                f"submission. Try `{sys.executable} -m ipykernel --version`, and see that "
                f"{tempfile.gettempdir()} has room."
            ) from error

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the kernel with the processes that its cells started, and clean up."""
        if self._client is not None:
            self._client.stop_channels()
        if self._manager is not None and self._manager.provisioner is not None:
            group = getattr(self._manager.provisioner, "pgid", None)
            if group and hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(group, signal.SIGKILL)
            self._manager.shutdown_kernel(now=True)
        self._manager = self._client = None
        self._context.destroy(linger=0)
        shutil.rmtree(self._place, ignore_errors=True)

    def run(self, source: str, seconds: float) -> CellRun:
        """Run one cell for so many seconds at most. Once one has not `ended`, close the session."""
        outputs = Outputs(self._limits.kept, self._displays)
        if self._exit_status() is not None or not self._manager.is_alive():
            return CellRun("gone", [], 0.0, exit_status=self._exit_status())
        began = time.monotonic()
        request = self._client.execute(source, allow_stdin=False, stop_on_error=False)
        watch = _Watch(self._client, request, outputs, self._limits.output * 2**20)
        status: Status
        while not watch.over():
            watch.wait()
            if watch.received > watch.most:
                status = "flood"
                break
            if time.monotonic() - began > seconds and watch.reply is None:
                status = "time" if watch.started else "unstarted"
                break
            if time.monotonic() - began > seconds + _QUIET:
                break  # the reply is there; of the output, what came in time is enough
            if watch.reply is None and not self._manager.is_alive():
                watch.wait()  # what it said last may still be on its way
                if watch.reply is None:
                    status = "died"  # started or not: a process that ends at once says nothing
                    break
        else:
            status = "ok"
        took = time.monotonic() - began
        stream = ""
        if watch.reply is not None and watch.received <= watch.most:
            status, stream = _judged(watch.reply)
        nodes = outputs.nodes()
        if status == "died" and any("MemoryError" in node.get("text", "") for node in nodes):
            status = "memory"  # it met the kernel itself, between two of the cell's own lines
        if status == "error" and not any(node.output_type == "error" for node in nodes):
            nodes.append(_error_of(watch.reply or {}))
        return CellRun(status, nodes, took, outputs.cut, stream, self._exit_status())

    def _exit_status(self) -> int | None:
        process = getattr(self._manager.provisioner, "process", None)
        status: int | None = process.poll() if process is not None else None
        return status


class _Watch:
    """The messages that belong to one request, as they come in."""

    def __init__(self, client: Any, request: str, outputs: Outputs, most: int) -> None:
        self.reply: dict[str, Any] | None = None
        self.started = False
        self.received = 0
        self.most = most
        self._idle = False
        self._last = time.monotonic()
        self._client = client
        self._request = request
        self._outputs = outputs
        self._iopub = client.iopub_channel.socket
        self._shell = client.shell_channel.socket
        self._poller = zmq.Poller()
        self._poller.register(self._iopub, zmq.POLLIN)
        self._poller.register(self._shell, zmq.POLLIN)

    def over(self) -> bool:
        """Whether there is a reply, and nothing more to expect."""
        quiet = time.monotonic() - self._last > _QUIET
        return self.reply is not None and (self._idle or quiet)

    def wait(self) -> None:
        """Take in what there is, or what comes within a tick."""
        ready = dict(self._poller.poll(int(_TICK * 1000)))
        if self._iopub in ready:
            self._drain(self._iopub, self._published)
        if self._shell in ready:
            self._drain(self._shell, self._replied)

    def _drain(self, socket: zmq.Socket[bytes], take: Any) -> None:
        until = time.monotonic() + _TICK
        while time.monotonic() < until and self.received <= self.most:
            try:
                frames = socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            self.received += sum(map(len, frames))
            try:
                _, parts = self._client.session.feed_identities(frames)
                message = self._client.session.deserialize(parts)
            except Exception:
                continue  # cells share the process that signs: what they forge is not read
            if message["parent_header"].get("msg_id") == self._request:
                self._last = time.monotonic()
                take(message)

    def _published(self, message: dict[str, Any]) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "status":
            self.started = True
            self._idle = content.get("execution_state") == "idle"
        else:
            with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
                self._outputs.add(kind, content)

    def _replied(self, message: dict[str, Any]) -> None:
        if message["header"]["msg_type"] == "execute_reply":
            self.reply = message["content"]


def _judged(reply: dict[str, Any]) -> tuple[Status, str]:
    for payload in reply.get("payload") or []:
        if isinstance(payload, dict) and payload.get("source") == SOURCE:
            return "closed", str(payload.get("closed"))
    if reply.get("status") == "ok":
        return "ok", ""
    return ("memory" if reply.get("ename") == "MemoryError" else "error"), ""


def _error_of(reply: dict[str, Any]) -> NotebookNode:
    name = str(reply.get("ename", "Error"))
    value = str(reply.get("evalue", ""))
    return NotebookNode(
        output_type="error",
        ename=name,
        evalue=value,
        traceback=list(reply.get("traceback") or [f"{name}: {value}"]),
    )
