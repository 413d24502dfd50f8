"""Hostile programs, each of which is to gain nothing and to harm nothing.

Each is capped by itself (so many processes, so many megabytes, so many seconds), so that it harms
nothing even where a limit fails. `fetch` is what the test calls; it is right only where it returns
its argument, and these do that when they have got what they were after.
"""

from __future__ import annotations

from textwrap import dedent


def program(body: str, before: str = "") -> str:
    """`fetch` with this body."""
    lines = "\n".join(f"    {line}" for line in dedent(body).strip().splitlines())
    return f"{dedent(before).strip()}\nasync def fetch(n):\n{lines}\n"


def fills(folder: str) -> str:
    """Writes 300 MB there, where 128 are allowed."""
    return program(
        f"""
        for number in range(30):
            with open(f"{folder}/part-{{number}}", "wb") as part:
                part.write(bytes(10 * 2**20))
        return n
        """
    )


# What each gets, as a pattern of the error that stands under the test.
TAKING = {
    "fork-bomb": (
        program(
            """
            for _ in range(400):
                if os.fork() == 0:
                    time.sleep(3)
                    os._exit(0)
            return n
            """,
            "import os, time",
        ),
        "BlockingIOError|TooManyProcesses",
    ),
    "thread-bomb": (
        program(
            """
            for _ in range(400):
                threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
            return n
            """,
            "import threading, time",
        ),
        "RuntimeError",
    ),
    "memory-in-children": (  # 8 × 150 MB, and the room has 600
        program(
            """
            for _ in range(8):
                if os.fork() == 0:
                    held = bytearray(os.urandom(2**20) * 150)
                    time.sleep(3)
                    os._exit(0)
            time.sleep(2.5)
            return n
            """,
            "import os, time",
        ),
        "MemoryError",
    ),
    "disk-bomb": (fills("."), "OSError"),
    "temporary-disk-bomb": (fills("/tmp"), "OSError"),
    "shared-memory-bomb": (fills("/dev/shm"), "OSError"),
    "one-huge-file": (
        program(
            """
            with open("/tmp/huge", "wb") as huge:
                huge.seek(300 * 2**20)
                huge.write(b"end")
            return n
            """
        ),
        "OSError",
    ),
    "files-among-the-sockets": (
        program(
            """
            for number in range(20):
                open(f"/run/grading/file-{number}", "w").close()
            time.sleep(2)
            return n
            """,
            "import time",
        ),
        "WroteElsewhere",
    ),
    "endless-regular-expression": (
        program(
            """
            re.match("(a|a)*b", "a" * 40)
            return n
            """,
            "import re",
        ),
        "CellStopped",
    ),
    "thread-that-holds-the-interpreter": (
        program(
            """
            until = time.monotonic() + 20
            threading.Thread(target=lambda: sum(iter(lambda: time.monotonic() < until, False)),
                             daemon=True).start()
            while time.monotonic() < until:
                pass
            return n
            """,
            "import threading, time",
        ),
        "CellStopped",
    ),
    "flood-of-errors": (
        program(
            """
            for _ in range(20_000):
                print("x" * 1000, file=sys.stderr)
            return n
            """,
            "import sys",
        ),
        "TooMuchOutput",
    ),
    "flood-of-pictures": (
        program(
            """
            for _ in range(60):
                display({"image/png": "A" * 10**5}, raw=True)
            return n
            """
        ),
        "TooMuchOutput",
    ),
    "endless-recursion": (
        program(
            """
            sys.setrecursionlimit(10**6)
            def down(depth):
                return down(depth + 1) if depth < 10**6 else depth
            down(0)
            return -n
            """,
            "import sys",
        ),
        "KernelDied|RecursionError|MemoryError|AssertionError|CellStopped",
    ),
    "waits-for-input": (program("return int(input('? '))"), "StdinNotImplementedError"),
}

ENDING = {
    "exit-with-success": (program("os._exit(0)", "import os"), "KernelDied"),
    "another-program-in-its-place": (
        program("os.execv('/bin/true', ['true'])", "import os"),
        "KernelDied",
    ),
    "kills-itself": (program("os.kill(os.getpid(), 9)", "import os"), "KernelDied"),
    "stops-itself": (program("os.kill(os.getpid(), 19)", "import os"), "CellStopped"),
    "kills-all": (
        program("os.kill(-1, 9)\ntime.sleep(1)\nreturn -n", "import os, time"),
        "KernelDied|AssertionError",
    ),
    "kills-its-parent": (
        program("os.kill(os.getppid() or 1, 9)\nreturn -n", "import os"),
        "KernelDied|AssertionError|PermissionError|ProcessLookupError",
    ),
    "crash-in-c": (program("ctypes.string_at(8)", "import ctypes"), "KernelDied"),
    "all-files-closed": (
        program("os.closerange(0, 500)\nawait asyncio.sleep(0)\nreturn -n", "import os, asyncio"),
        "KernelDied|CellStopped|OSError|AssertionError",
    ),
    "sockets-destroyed": (
        program("get_ipython().kernel.iopub_socket.close()\nreturn -n"),
        "KernelDied|CellStopped|AssertionError|ZMQError",
    ),
    "loop-stopped": (
        program(
            "asyncio.get_running_loop().stop()\nawait asyncio.Event().wait()", "import asyncio"
        ),
        "KernelDied|CellStopped",
    ),
    "sys-exit": (program("raise SystemExit(0)"), "SystemExit"),
    "raises-interrupt": (program("raise KeyboardInterrupt"), "KeyboardInterrupt"),
}

# `{secret}`, `{course}`, `{port}`: what only the machine that grades has.
PRYING = {
    "reads-the-environment": program(
        """
        found = str(dict(os.environ))
        for pid in os.listdir("/proc"):
            if pid.isdigit():
                try:
                    found += open(f"/proc/{pid}/environ").read()
                except OSError:
                    pass
        return n if "{secret}" in found else -n
        """,
        "import os",
    ),
    "reads-the-gradebook": program(
        """
        return n if os.path.exists("{course}/gradebook.db") else -n
        """,
        "import os",
    ),
    "looks-everywhere": program(
        """
        for folder, folders, names in os.walk("/"):
            folders[:] = [name for name in folders if name not in ("proc", "site-packages", "usr")]
            if "gradebook.db" in names or "01-small" in folder:
                return n
        return -n
        """,
        "import os",
    ),
    "writes-into-source": program(
        """
        try:
            open("{course}/source/01-small/01-small.ipynb", "w").close()
        except OSError:
            return -n
        return n
        """
    ),
    "writes-into-the-package": program(
        """
        try:
            open(loopscope.__file__, "a").close()
        except OSError:
            return -n
        return n
        """,
        "import loopscope",
    ),
    "calls-out": program(
        """
        try:
            socket.create_connection(("127.0.0.1", {port}), timeout=1).close()
        except OSError:
            return -n
        return n
        """,
        "import socket",
    ),
    "sees-other-processes": program(
        """
        return n if len([pid for pid in os.listdir("/proc") if pid.isdigit()]) > 8 else -n
        """,
        "import os",
    ),
    "makes-a-namespace": program(
        """
        return n if ctypes.CDLL(None).unshare(0x10000000) == 0 else -n
        """,
        "import ctypes",
    ),
    "mounts": program(
        """
        libc = ctypes.CDLL(None)
        return n if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 else -n
        """,
        "import ctypes",
    ),
    "becomes-root": program(
        """
        for call in (os.setuid, os.setgid):
            try:
                call(0)
            except OSError:
                return -n
        return n
        """,
        "import os",
    ),
    "follows-open-files": program(
        """
        names = [os.readlink(f"/proc/self/fd/{{fd}}") for fd in os.listdir("/proc/self/fd")
                 if os.path.islink(f"/proc/self/fd/{{fd}}")]
        return n if any(name.startswith(("{course}", "/tmp/ls-")) for name in names) else -n
        """,
        "import os",
    ),
}
