"""Where kernels come from: a process that has imported all they need, and forks one for each room.

    python -P -m loopscope.grading.nursery FD

FD is a Unix socket over which the rooms are ordered, see `rooms`. This process runs nothing of a
student's, and knows nothing worth knowing: no environment, no gradebook, no submission; what is
handed in is read in the room. For each order it forks a warden, and that one has the room made by
bubblewrap, sends in a copy of itself that becomes the kernel, and keeps watch. When whoever ordered
the room closes its end, however it came to that, the warden kills the room and all that is in it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import random
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from loopscope import renderer
from loopscope.grading import entering, kernel, room
from loopscope.grading.files import lay_out
from loopscope.grading.occupants import Occupants
from loopscope.grading.orders import READY, UP, Ended, Order

CONNECTION = "/tmp/connection.json"

_TICK = 0.25  # seconds between two looks at what a room takes
_PATIENCE = 30.0  # seconds for bubblewrap to make one
_MOST = 65536  # bytes of an order


def main() -> None:
    """Serve until the other end of the socket closes."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    renderer.ahead_of_time = False  # few submissions draw, and each start costs half a second
    kernel.preload()
    sys.dont_write_bytecode = True  # in rooms; what was imported so far is compiled once
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # wardens are not waited for
    orders.send(READY)
    while True:
        order, fds, _, _ = socket.recv_fds(orders, _MOST, 2)
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            status = 1
            try:
                _Warden(pickle.loads(order), *fds).watch()
                status = 0
            finally:
                os._exit(status)
        for fd in fds:
            os.close(fd)


class _Warden:
    """Has one room made, and watches over it until it is not wanted any more."""

    def __init__(self, order: Order, tie: int, parcel: int) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        entering.end_with_parent()
        self._order = order
        self._tie = socket.socket(fileno=tie)
        self._parcel = parcel

    def watch(self) -> None:
        try:
            bubblewrap, first = self._make()
        except (OSError, room.NoSandbox) as error:
            self._say(Ended(None, trouble=str(error)))
            return
        try:
            told, tell = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            if os.fork() == 0:
                told.close()
                self._go_in(first, tell, bubblewrap)
            tell.close()
            os.close(self._parcel)
            self._stand_by(first, told)
        finally:
            bubblewrap.kill()  # and the kernel of the system kills all that is in the room
            bubblewrap.wait()

    def _make(self) -> tuple[subprocess.Popen[bytes], int]:
        """Return bubblewrap and the first process of the room that it made, as seen from here."""
        info, told = os.pipe()
        words = room.command(Path(self._order.sockets), self._order.limits)
        words[1:1] = ["--info-fd", str(told)]
        # `cat` answers once it is there, and keeps the room open.
        process = subprocess.Popen(
            [*words, "cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            pass_fds=[told], env={}, preexec_fn=room.in_place_of_root(),
        )  # fmt: skip
        os.close(told)
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        answer = b""
        try:
            process.stdin.write(b"\n")
            process.stdin.flush()
            if select.select([process.stdout], [], [], _PATIENCE)[0]:
                answer = os.read(process.stdout.fileno(), 1)
        except BrokenPipeError:
            pass
        if not answer:
            process.kill()
            said = " ".join(process.stderr.read().decode(errors="replace").split())
            process.wait()
            raise OSError(f"bubblewrap made no room: {said or 'it said nothing'}")
        about = json.loads(os.read(info, _MOST))
        os.close(info)
        return process, int(about["child-pid"])

    def _go_in(self, first: int, tell: socket.socket, bubblewrap: subprocess.Popen[bytes]) -> None:
        """Enter the room, and let a child become the kernel there; tell how it ends. No return."""
        status = 1
        try:
            entering.end_with_parent()
            self._tie.close()
            for pipe in (bubblewrap.stdin, bubblewrap.stdout, bubblewrap.stderr):
                assert pipe is not None
                pipe.close()
            entering.enter(first)
            pid = os.fork()
            if pid == 0:
                self._become_kernel(tell)
            _tell(tell, pid)
            os.close(self._parcel)
            entering.give_up_rights(room.USER)
            _, ended = os.waitpid(pid, 0)
            _tell(tell, Ended(os.waitstatus_to_exitcode(ended)))
            status = 0
        except OSError as error:
            _tell(tell, Ended(None, trouble=f"the room could not be entered: {error}"))
        finally:
            os._exit(status)

    def _become_kernel(self, tell: socket.socket) -> None:
        """Be the kernel of this room, from now to its end. No return."""
        status = 1
        try:
            os.setsid()
            with os.fdopen(self._parcel, "rb") as parcel:
                files = pickle.load(parcel)
            limits = self._order.limits
            kernel.limit_memory(limits.memory)
            entering.bound(limits.processes, limits.disk, limits.submission)
            entering.give_up_rights(room.USER)
            entering.end_with_parent()
            entering.be_readable()
            os.chdir(room.HOME)
            lay_out(files, Path(room.HOME))
            Path(CONNECTION).write_text(self._order.connection)
            _keep_only(tell.fileno())
            os.environ.clear()
            os.environ.update(room.ENVIRONMENT)
            random.seed()

            def up() -> None:
                _tell(tell, UP)
                tell.close()

            kernel.serve(CONNECTION, up)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except Exception as error:  # of this machine, while nothing of a student's has run
            _tell(tell, Ended(None, trouble=f"the kernel did not start: {error!r}"))
        finally:
            os._exit(status)

    def _stand_by(self, first: int, told: socket.socket) -> None:
        """Pass on what is told from inside, and look at what the room takes."""
        occupants = Occupants([first], Path(self._order.sockets), self._order.limits)
        while True:
            ready = select.select([self._tie, told], [], [], _TICK)[0]
            if self._tie in ready:
                return  # closed: nobody wants the room any more
            if told in ready and (story := told.recv(_MOST)):
                about = pickle.loads(story)
                if isinstance(about, int):
                    occupants.roots.append(about)
                    continue
                self._say(about)
                if isinstance(about, Ended):
                    self._tie.recv(1)  # wait until it has been read
                    return
            elif excess := occupants.excess():
                self._say(Ended(None, excess))
                self._tie.recv(1)
                return

    def _say(self, what: Ended | bytes) -> None:
        with suppress(OSError):  # nobody listens any more
            self._tie.send(pickle.dumps(what))


def _tell(where: socket.socket, what: Ended | bytes | int) -> None:
    with suppress(OSError):
        where.send(pickle.dumps(what))


def _keep_only(wanted: int) -> None:
    """Close all files but one. Where the console was, there is nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    os.closerange(3, wanted)
    os.closerange(wanted + 1, max(os.sysconf("SC_OPEN_MAX"), 65536))


if __name__ == "__main__":
    main()
