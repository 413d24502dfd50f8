"""What a submission's kernel can see and reach: the whole policy, as bubblewrap's arguments.

The room has no network but a loopback of its own, no process but its own, no environment, and of
the file system only what Python needs to run, to be read and not written: /usr, the environment
that grading runs in, and this package. Neither the course's folder nor any home is in it. Two
places can be written to, each of a limited size and gone with the room; a third holds the four
sockets over which the kernel is spoken to.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import loopscope
from loopscope.grading.entering import two_users
from loopscope.grading.limits import CONTAINER, Limits

HOME = "/home/student"
"""Where the submission's files are, and where its cells run."""

SOCKETS = "/run/grading"

ENVIRONMENT = {
    "HOME": HOME,
    "IPYTHONDIR": "/tmp/ipython",
    "LANG": "C.UTF-8",
    "LOOPSCOPE_PROGRESS": "",  # nobody's progress is remembered here
    "MPLCONFIGDIR": "/tmp",
    "PATH": os.defpath,
    "TMPDIR": "/tmp",
    "USER": "student",
}
"""All of the environment variables in a room."""

_WRITABLE = ("/tmp", HOME)
_OF_ETC = ("ld.so.cache", "alternatives", "fonts", "localtime", "ssl/certs")
_ROOT_LINKS = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")
USER = 1000
"""Who the submission's code is, in the room; outside, who grades, or nobody if that is root."""

_NOBODY = 65534


class NoSandbox(RuntimeError):
    """No room can be made on this machine. The message says what to do about it."""


def command(sockets: Path, limits: Limits) -> list[str]:
    """Return bubblewrap's command line up to the program; `sockets` is a folder of this room's."""
    size = str(limits.disk * 2**20)
    words = [bubblewrap(), "--clearenv", "--new-session", "--die-with-parent"]
    words += [f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts", "cgroup-try")]
    words += ["--hostname", "grading", "--cap-drop", "ALL"]
    if os.geteuid() != 0:  # else `in_place_of_root` has seen to it
        words += ["--unshare-user", "--disable-userns", "--uid", str(USER), "--gid", str(USER)]
    for name in _ROOT_LINKS:
        path = f"/{name}"
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    for name in _OF_ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for place in (*_WRITABLE, "/dev/shm"):
        words += [*_parents(place), "--perms", "1777", "--size", size, "--tmpfs", place]
    for place in readable():  # after those, since it may lie inside one of them
        words += [*_parents(place), "--ro-bind", place, place]
    words += [*_parents(SOCKETS), "--bind", str(sockets), SOCKETS]
    words += [word for place in ("/dev", "/") for word in ("--remount-ro", place)]
    for name, value in ENVIRONMENT.items():
        words += ["--setenv", name, value]
    return [*words, "--chdir", HOME]


def _parents(place: str) -> list[str]:
    """Arguments for the folders above, which bubblewrap would make for their owner alone."""
    above = [str(folder) for folder in reversed(Path(place).parents)][1:]
    return [word for folder in above for word in ("--perms", "755", "--dir", folder)]


@functools.cache
def readable() -> tuple[str, ...]:
    """Return the folders of this machine that a room shows, none of them inside another."""
    package = os.path.dirname(os.path.abspath(loopscope.__file__))
    wanted = ["/usr", sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix, package]
    wanted += [os.path.dirname(path) for path in _links(sys.executable)]
    return tuple(_outermost({form for path in wanted for form in (path, os.path.realpath(path))}))


def _links(path: str) -> Iterator[str]:
    """Yield the path, and what it leads to, link by link."""
    for _ in range(40):
        yield path
        if not os.path.islink(path):
            return
        path = os.path.join(os.path.dirname(path), os.readlink(path))


def _outermost(paths: Iterable[str]) -> list[str]:
    found: list[str] = []
    for path in sorted(paths, key=len):
        if not any(path == other or path.startswith(other.rstrip("/") + "/") for other in found):
            found.append(path)
    return found


def bubblewrap() -> str:
    """Return the path of the program. Raises NoSandbox."""
    found = shutil.which("bwrap")
    if found is None:
        raise NoSandbox(_refusal("bubblewrap is not installed (on Debian: apt install bubblewrap)"))
    return found


def probe() -> None:
    """Make a room and leave it. Raises NoSandbox where that can't be done."""
    if sys.platform != "linux":
        raise NoSandbox(_refusal("bubblewrap exists for Linux alone (on Windows: use WSL)"))
    with tempfile.TemporaryDirectory(prefix="ls-") as place:
        words = [*command(Path(place), Limits()), sys.executable, "-I", "-S", "-c", ""]
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, stdin=subprocess.DEVNULL, env={},
                preexec_fn=in_place_of_root(),
            )  # fmt: skip
        except subprocess.SubprocessError:
            raise NoSandbox(_refusal(f"the system makes no user namespace{causes()}")) from None
    if done.returncode != 0:
        said = " ".join(done.stderr.split()) or f"it ended with status {done.returncode}"
        raise NoSandbox(_refusal(f"bubblewrap can make no room here: {said}{causes()}"))


def in_place_of_root() -> Callable[[], None] | None:
    """Return what root has to call in the process that is to be bubblewrap; None for others.

    Root's own processes are never counted by the system, however many. So submissions are somebody
    else's: nobody's.
    """
    return functools.partial(two_users, USER, _NOBODY) if os.geteuid() == 0 else None


def hand_over(folder: Path) -> None:
    """Give the folder to who the submission's code is."""
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)


def _refusal(reason: str) -> str:
    return (
        f"Nothing was graded: {reason}. Students' code runs in a sandbox or not at all. If all of "
        "grading already runs in a container that holds nothing else of value, say so in "
        f'nbgrader_local.py: c.ExecuteWithinLimits.sandbox = "{CONTAINER}". All of it stands in '
        "source/README.md, under “What student code can do”."
    )


_SWITCHES = (
    ("user/max_user_namespaces", "0", "the system allows no user namespaces"),
    ("kernel/unprivileged_userns_clone", "0", "only root may make user namespaces"),
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor keeps user namespaces from programs without a profile of their own, as Ubuntu "
        "does since 23.10: give bwrap one, or set this to 0",
    ),
)
"""Where Linux says that it makes no rooms for who isn't root: a file below /proc/sys, what stands
in it then, and what that means."""


def causes(system: Path = Path("/")) -> str:
    """Return in a sentence why bubblewrap can make no room here, as far as can be seen; or ""."""
    found = []
    for name, forbids, meaning in _SWITCHES:
        with contextlib.suppress(OSError):
            if (system / "proc/sys" / name).read_text().strip() == forbids:
                found.append(f"{meaning} ({name.replace('/', '.')} = {forbids})")
    if any((system / name).exists() for name in (".dockerenv", "run/.containerenv")):
        found.append("this is a container, and most forbid what a sandbox needs")
    return f". Most likely: {'; '.join(found)}" if found else ""
