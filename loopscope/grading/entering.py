"""How a process that is already running walks into a room that bubblewrap has made.

A process started by bubblewrap would have to import IPython first, which takes most of a second.
Here a forked copy of one that has imported it joins the namespaces of the room. The room is
bubblewrap's alone: nothing here mounts anything. All of it is Linux's, by way of the C library: see
setns(2), user_namespaces(7), capabilities(7) and prctl(2).
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import signal
from contextlib import suppress

# From <linux/sched.h> and <linux/prctl.h>. The user namespace first: the rest needs its rights.
_NEWUSER, _NEWNS, _NEWPID, _NEWNET = 0x10000000, 0x00020000, 0x20000000, 0x40000000
_NEWIPC, _NEWUTS, _NEWCGROUP = 0x08000000, 0x04000000, 0x02000000
_ALL = _NEWUSER | _NEWNS | _NEWPID | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP
_SET_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522


def enter(pid: int) -> None:
    """Join all namespaces of the process `pid`; its process namespace holds for children only.

    The calling process must have one thread, and be of the user who had the room made. Raises
    OSError where the kernel does not allow it.
    """
    room = os.pidfd_open(pid)
    try:
        _call("setns", ctypes.c_int(room), ctypes.c_int(_ALL))
    finally:
        os.close(room)


def two_users(inside: int, outside: int) -> None:
    """Move this process, which is root's, to where there are two users: root and one other.

    That one is `inside` there and `outside` here. No further user namespace can be made below.
    Raises OSError where the kernel does not allow it.
    """
    pid = os.getpid()
    moved, told = os.pipe()
    helper = os.fork()  # only who stays behind may say who is who
    if helper == 0:
        status = 1
        try:
            os.close(told)
            os.read(moved, 1)
            for name in ("uid_map", "gid_map"):
                with open(f"/proc/{pid}/{name}", "w") as users:
                    users.write(f"0 0 1\n{inside} {outside} 1\n")
            status = 0
        finally:
            os._exit(status)
    os.close(moved)
    _call("unshare", ctypes.c_int(_NEWUSER))
    os.close(told)
    if os.waitpid(helper, 0)[1] != 0:
        raise OSError(errno.EPERM, "the users of a room could not be named")
    with open("/proc/sys/user/max_user_namespaces", "w") as most:
        most.write("0")


def give_up_rights(user: int) -> None:
    """Be this user, where this process is root's, and give up every capability for good."""
    for capability in range(64):
        with suppress(OSError):  # there are fewer, and each kernel has its own last one
            _prctl(_CAPBSET_DROP, capability)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _call("capset", header, none)
    _prctl(_SET_NO_NEW_PRIVS, 1)


def end_with_parent() -> None:
    """Have this process killed when the one that forked it ends.

    Forgotten when the process becomes another user.
    """
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)


def be_readable() -> None:
    """Let processes of the same user outside read how much memory this one takes."""
    _prctl(_SET_DUMPABLE, 1)


def bound(processes: int, disk: int, seconds: float) -> None:
    """Set limits that the kernel enforces: tasks at a time, megabytes of a file, CPU seconds."""
    import resource

    wanted = {
        resource.RLIMIT_CPU: int(seconds) + 5,
        resource.RLIMIT_FSIZE: disk * 2**20,
        resource.RLIMIT_NPROC: processes,
    }
    for kind, value in wanted.items():
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)  # not on import: Windows has none


def _prctl(option: int, value: int) -> None:
    _call("prctl", ctypes.c_int(option), *map(ctypes.c_ulong, (value, 0, 0, 0)))


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
