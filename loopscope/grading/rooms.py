"""Orders rooms with a kernel in each from the nursery, which is started at the first order."""

from __future__ import annotations

import atexit
import json
import os
import pickle
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import loopscope
from loopscope.grading import room
from loopscope.grading.files import Files, going_along
from loopscope.grading.limits import Limits
from loopscope.grading.orders import Ended, Excess, Order

_PATIENCE = 60.0  # seconds for the nursery, or a kernel, to come up
_FAREWELL = 10.0  # seconds for a room to be gone
_NAME = "k"
_CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


def files_for_run(folder: Path) -> Files:
    """Return what is in the folder and goes into the room."""
    return tuple(
        (path.relative_to(folder).as_posix(), path.read_bytes()) for path in going_along(folder)
    )


class RoomNotMade(RuntimeError):
    """A room was ordered and did not come up: the fault of the machine."""


class Nursery:
    """The process that kernels are forked from; one for each grading process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def begin(self) -> None:
        """Have the process started meanwhile: it takes half a second. That there can be rooms is
        for the caller to see to (`room.probe`); what else fails is told of by the first order.
        """
        threading.Thread(target=self._begin, name="nursery", daemon=True).start()

    def _begin(self) -> None:
        with suppress(OSError, RuntimeError), self._lock:
            if self._process is None:
                self._start()

    def order(self, order: Order, tie: int, parcel: int) -> None:
        """Send an order. Raises NoSandbox where there can't be rooms."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                room.probe()
                self._start()
            assert self._orders is not None
            socket.send_fds(self._orders, [pickle.dumps(order)], [tie, parcel])

    def close(self) -> None:
        """End the process; rooms that were ordered stay until they are closed."""
        with self._lock:
            if self._orders is not None:
                self._orders.close()
            if self._process is not None:
                self._process.wait()
            self._process = self._orders = None

    def _start(self) -> None:
        if self._orders is not None:
            self._orders.close()
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        home = os.path.dirname(os.path.dirname(os.path.abspath(loopscope.__file__)))
        words = [sys.executable, "-P", "-m", "loopscope.grading.nursery", str(its.fileno())]
        self._process = subprocess.Popen(
            words, pass_fds=[its.fileno()], cwd="/", stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is for the one who grades
            env={"LANG": "C.UTF-8", "PATH": os.defpath, "PYTHONPATH": home, "HOME": "/",
                 "MPLCONFIGDIR": "/tmp"},
        )  # fmt: skip
        its.close()
        self._orders = ours
        if not select.select([ours], [], [], _PATIENCE)[0] or not ours.recv(64):
            raise RoomNotMade(f"`{' '.join(words)}` did not come up; what it said is above")


nursery = Nursery()
atexit.register(nursery.close)


class Room:
    """A kernel in a room of its own. `connection` is what a client of the kernel needs.

    Raises RoomNotMade, and NoSandbox where this machine can make none.
    """

    def __init__(self, files: Files, limits: Limits) -> None:
        # Short, since the path of a Unix socket may not have more than some hundred bytes.
        self._sockets = Path(tempfile.mkdtemp(prefix="ls-"))
        self._ended: Ended | None = None
        self._tie: socket.socket | None = None
        try:
            room.hand_over(self._sockets)
            self._order(files, limits)
        except BaseException:
            self.close()
            raise

    def _order(self, files: Files, limits: Limits) -> None:
        shared = {
            "transport": "ipc",
            "key": secrets.token_hex(16),
            "signature_scheme": "hmac-sha256",
            **{f"{channel}_port": number for number, channel in enumerate(_CHANNELS, 1)},
        }
        inside = json.dumps({**shared, "ip": f"{room.SOCKETS}/{_NAME}"})
        self.connection = {**shared, "ip": str(self._sockets / _NAME)}
        self._tie, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its, tempfile.TemporaryFile() as parcel:
            parcel.write(pickle.dumps(files))
            parcel.flush()
            parcel.seek(0)
            order = Order(str(self._sockets), limits, inside)
            nursery.order(order, its.fileno(), parcel.fileno())
        if self._said(_PATIENCE) is None:
            ended = self._ended or Ended(None, trouble="nothing was heard of it")
            raise RoomNotMade(ended.trouble or f"the kernel ended, with status {ended.status}")

    def alive(self) -> bool:
        """Whether the kernel still runs."""
        if self._ended is None:
            self._said(0.0)
        return self._ended is None

    @property
    def exit_status(self) -> int | None:
        """How the kernel's process ended, when it has and that is known."""
        self.alive()
        return self._ended.status if self._ended is not None else None

    @property
    def excess(self) -> Excess:
        """What the room took too much of, and was closed for: "memory", "processes", "disk"."""
        self.alive()
        return self._ended.excess if self._ended is not None else ""

    def close(self) -> None:
        """Kill all that is in the room, and wait until it is gone."""
        if self._tie is not None:
            with suppress(OSError):
                self._tie.shutdown(socket.SHUT_WR)
                while select.select([self._tie], [], [], _FAREWELL)[0] and self._tie.recv(65536):
                    pass
            self._tie.close()
            self._tie = None
        shutil.rmtree(self._sockets, ignore_errors=True)

    def _said(self, patience: float) -> bytes | None:
        """What the warden says next, other than that the kernel has ended."""
        if self._tie is None or not select.select([self._tie], [], [], patience)[0]:
            return None
        message = self._tie.recv(65536)
        said = pickle.loads(message) if message else Ended(None)
        if isinstance(said, Ended):
            self._ended = said
            return None
        return bytes(said)
