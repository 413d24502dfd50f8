"""One kernel and the cells that run in it, one after the other, each of them bounded.

Built on jupyter_client alone. nbclient, which nbgrader uses, ends a cell that hangs by an
interrupt: a coroutine that never answers one takes the whole notebook with it.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import Any, Literal, Protocol

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from nbformat import NotebookNode

from loopscope.grading.guard import CANARY, ROLE, SECRET, SOURCE, seal
from loopscope.grading.limits import BUBBLEWRAP, Limits
from loopscope.grading.orders import Excess
from loopscope.grading.outputs import Displays, Outputs, error_of
from loopscope.grading.room import NoSandbox
from loopscope.grading.rooms import Room, files_for_run
from loopscope.grading.unsheltered import Unsheltered

Status = Literal[
    "ok", "error", "time", "died", "flood", "memory", "processes", "disk", "closed",
    "unstarted", "gone",
]  # fmt: skip

_MUST_FAIL = (
    'assert not __import__("loopscope.grading.canary", fromlist=["checks_fail"]).checks_fail()'
)
_TICK = 0.1  # seconds between two looks at whether the kernel lives
_QUIET = 1.0  # seconds without a message after the reply: a flood may have drowned the last one
_START = 60.0  # seconds for a kernel to answer
_ASK_AGAIN = 200  # milliseconds
_FRAME = 32 * 2**20  # bytes of one message; a larger one is refused before it is read


class KernelDidNotStart(RuntimeError):
    """No kernel could be had: the fault of the machine, never of a submission."""


class Kernel(Protocol):
    """A running kernel: in a room of its own, or without one."""

    connection: dict[str, Any]

    def alive(self) -> bool:
        """Whether it still runs."""

    @property
    def exit_status(self) -> int | None:
        """How its process ended, when it has and that is known."""

    @property
    def excess(self) -> Excess:
        """What it was ended for, if it took too much of something."""

    def close(self) -> None:
        """Kill it, with all that it started."""


@dataclass(frozen=True)
class CellRun:
    """What came of one cell.

    `status` is "ok" or "error" for a cell that ended by itself. The others need a fresh kernel:
    "unstarted" (it was never taken up) and "gone" (there was no kernel any more) come of what ran
    before, the rest happened in this cell. `seconds` is how long it took, `cut` whether some of its
    output was left out, `exit_status` the kernel's; `changed` is what a test found changed of that
    which judges; `request` is what was asked of the kernel: where it is in a session's `forged`
    later, the reply was somebody else's.
    """

    status: Status
    outputs: list[NotebookNode]
    seconds: float
    cut: bool = False
    stream: str = ""
    exit_status: int | None = None
    changed: tuple[str, ...] = ()
    request: str = ""

    @property
    def ended(self) -> bool:
        """Whether the cell ended by itself and the kernel can take the next one."""
        return self.status in ("ok", "error")


class Session:
    """A kernel in a folder. Use as a context manager: at the end it is gone, with its processes."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._limits = limits
        self._displays = Displays()
        self._context = zmq.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, _FRAME)
        self._context.setsockopt(zmq.LINGER, 0)
        self._client: BlockingKernelClient | None = None
        self._kernel: Kernel | None = None
        self._secret = secrets.token_hex(16)
        self._untold = {SECRET: self._secret}  # before any cell can read it
        self._answered: set[str] = set()
        self.forged: set[str] = set()
        try:
            if limits.sandbox == BUBBLEWRAP:
                self._kernel = Room(files_for_run(folder), limits)
            else:
                self._kernel = Unsheltered(folder, limits)
            self._connect(self._kernel)
        except (OSError, RuntimeError) as error:
            self.close()
            if isinstance(error, NoSandbox):
                raise
            raise KernelDidNotStart(
                f"No kernel could be started: {error}. Nothing is wrong with the submission. Try "
                f"`{sys.executable} -m ipykernel --version`, and see that {tempfile.gettempdir()} "
                "has room."
            ) from error
        except BaseException:
            self.close()
            raise

    def _connect(self, kernel: Kernel) -> None:
        """Speak to the kernel until it answers, on both channels that are read."""
        client = self._client = BlockingKernelClient(context=self._context)
        client.load_connection_info(kernel.connection)  # type: ignore[arg-type]
        client.start_channels(stdin=False, hb=False, control=False)
        published, replied = client.iopub_channel.socket, client.shell_channel.socket
        poller = zmq.Poller()
        poller.register(published, zmq.POLLIN)
        poller.register(replied, zmq.POLLIN)
        silent = {published, replied}
        until = time.monotonic() + _START
        client.kernel_info()
        while silent:
            ready = dict(poller.poll(_ASK_AGAIN))
            for socket in ready:
                while socket.poll(0):
                    socket.recv_multipart()
            silent -= set(ready)
            if not kernel.alive():
                raise RuntimeError("its process ended at once")
            if time.monotonic() > until:
                raise RuntimeError(f"it did not answer within {_START:g} seconds")
            if not ready:
                client.kernel_info()  # what was published before anybody listened is lost

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the kernel with the processes that its cells started, and clean up."""
        if self._client is not None:
            self._client.stop_channels()
        if self._kernel is not None:
            self._kernel.close()
        self._client = self._kernel = None
        self._context.destroy(linger=0)

    def must_fail(self, seconds: float) -> CellRun:
        """Run an `assert` and a check that must fail, in the state that the cells left."""
        return self.run(_MUST_FAIL, seconds, CANARY)

    def run(self, source: str, seconds: float, role: str = "") -> CellRun:
        """Run one cell for so many seconds at most. Once one has not `ended`, close the session.

        Where its role is TEST, what judges is put back as it was before it is run.
        """
        outputs = Outputs(self._limits.kept, self._displays)
        assert self._kernel is not None
        assert self._client is not None
        if not self._kernel.alive():
            return CellRun("gone", [], 0.0, exit_status=self._kernel.exit_status)
        began = time.monotonic()
        message = self._client.session.msg(
            "execute_request",
            {
                "code": source,
                "silent": role == CANARY,
                "store_history": role != CANARY,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
            metadata={ROLE: role, **self._untold},
        )
        self._untold = {}
        self._client.shell_channel.send(message)
        request = message["header"]["msg_id"]
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
            if watch.reply is None and not self._kernel.alive():
                watch.wait()  # what it said last may still be on its way
                if watch.reply is None:
                    status = "died"  # started or not: a process that ends at once says nothing
                    break
        else:
            status = "ok"
        took = time.monotonic() - began
        stream = ""
        changed: tuple[str, ...] = ()
        if watch.reply is not None and watch.received <= watch.most:
            status, stream = _judged(watch.reply)
            changed = _changed(watch.reply, self._secret, source, role) if role else ()
            self._answered.add(request)
            self.forged |= watch.strays & self._answered
        nodes = outputs.nodes()
        if status == "died" and any("MemoryError" in node.get("text", "") for node in nodes):
            status = "memory"  # it met the kernel itself, between two of the cell's own lines
        if status == "error" and not any(node.output_type == "error" for node in nodes):
            nodes.append(error_of(watch.reply or {}))
        if status == "died":
            status = self._kernel.excess or status
        return CellRun(
            status, nodes, took, outputs.cut, stream, self._kernel.exit_status, changed, request
        )


class _Watch:
    """The messages that belong to one request, as they come in."""

    def __init__(self, client: Any, request: str, outputs: Outputs, most: int) -> None:
        self.reply: dict[str, Any] | None = None
        self.started = False
        self.received = 0
        self.strays: set[str] = set()  # requests that were replied to before, and now again
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
                kind, request, content = _read(self._client.session, frames)
            except Exception:
                continue  # cells share the process that signs: what they forge is not read
            if request == self._request:
                self._last = time.monotonic()
                take(kind, content)
            elif kind == "execute_reply":
                self.strays.add(str(request))

    def _published(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "status":
            self.started = True
            self._idle = content.get("execution_state") == "idle"
        else:
            with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
                self._outputs.add(kind, content)

    def _replied(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "execute_reply":
            if self.reply is not None:
                self.strays.add(self._request)
            self.reply = content


def _judged(reply: dict[str, Any]) -> tuple[Status, str]:
    for said in _payloads(reply):
        if "closed" in said:
            return "closed", str(said["closed"])
    if reply.get("status") == "ok":
        return "ok", ""
    return ("memory" if reply.get("ename") == "MemoryError" else "error"), ""


def _changed(reply: dict[str, Any], secret: str, source: str, role: str) -> tuple[str, ...]:
    """What a reply says was changed of that which judges; nobody's word is a bad sign."""
    status = str(reply.get("status"))
    for said in _payloads(reply):
        names = said.get("changed")
        if isinstance(names, list):
            sealed = seal(secret, source, role, status, names)
            if compare_digest(sealed.encode(), str(said.get("seal")).encode(errors="replace")):
                return tuple(f"`{name}`" for name in names)
    return ("the kernel",)


def _payloads(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """What the kernel added to its reply. Cells can write replies, too: of any shape."""
    said = reply.get("payload")
    payloads = said if isinstance(said, list) else []
    return [one for one in payloads if isinstance(one, dict) and one.get("source") == SOURCE]


def _read(session: Any, frames: list[bytes]) -> tuple[str, object, dict[str, Any]]:
    """Return a message's type, the id of the request that it belongs to, and its content.

    `deserialize` of jupyter_client does more: it makes objects of all dates in a message, which
    takes longer than the rest. Raises an exception of any kind for what is no message.
    """
    _, parts = session.feed_identities(frames)
    signature, *signed = parts[:5]
    if not compare_digest(signature, session.sign(signed)):
        raise ValueError("a message with a wrong signature")
    header, parent, _, content = map(json.loads, signed)
    if not isinstance(content, dict):
        raise TypeError("a message whose content is no mapping")
    return str(header["msg_type"]), parent.get("msg_id"), content
