"""The kernel that submissions run in: ipykernel, with a bound on its memory.

    python -P -m loopscope.grading.kernel --memory 2048 -f connection.json

`-P` keeps the submission's folder off the import path until the kernel is up: a student's own
`asyncio.py` should cost that student's cells, and not the start of the kernel.
"""

from __future__ import annotations

import sys
from typing import Any

SOURCE = "loopscope.grading"
"""Of the payload that tells of a closed stream."""


def limit_memory(megabytes: int) -> None:
    """Bound what this process may hold; more is a MemoryError. Does nothing on Windows.

    RLIMIT_DATA counts what can be written, RLIMIT_AS all addresses: libraries such as OpenBLAS
    reserve gigabytes of those that they never use.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = megabytes * 2**20
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, wanted))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def watch_streams(shell: Any) -> None:
    """Say in a cell's reply that it closed stdout or stderr: nothing else would tell."""
    streams = {"stdout": sys.stdout, "stderr": sys.stderr}

    def report(*_: object) -> None:
        for name, stream in streams.items():
            if stream.closed:
                shell.payload_manager.write_payload({"source": SOURCE, "closed": name})

    shell.events.register("post_execute", report)


def main() -> None:
    """Run a kernel with what the command line says; `--memory` is ours, the rest is ipykernel's."""
    at = sys.argv.index("--memory")
    limit_memory(int(sys.argv[at + 1]))
    del sys.argv[at : at + 2]

    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize()
    watch_streams(app.shell)
    app.start()


if __name__ == "__main__":
    main()
