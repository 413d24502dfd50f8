"""A kernel without a room: for where a container surrounds the whole of grading."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from loopscope.grading.limits import Limits

_NAME = "loopscope-grading"


class Unsheltered:
    """A kernel in a folder, started as Jupyter starts any. Its memory is bounded, nothing else is.

    Raises OSError or RuntimeError where it can't be started.
    """

    excess: Literal[""] = ""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="ls-"))
        (self._place / _NAME).mkdir()
        command = [sys.executable, "-P", "-m", "loopscope.grading.kernel"]
        command += ["--memory", str(limits.memory), "-f", "{connection_file}"]
        spec = {"argv": command, "display_name": "Loopscope grading", "language": "python"}
        (self._place / _NAME / "kernel.json").write_text(json.dumps(spec))
        specs = KernelSpecManager(kernel_dirs=[str(self._place)], ensure_native_kernel=False)
        self._manager: Any = KernelManager(
            kernel_name=_NAME,
            kernel_spec_manager=specs,
            connection_file=str(self._place / "k.json"),
            **({} if sys.platform == "win32" else {"transport": "ipc"}),
        )
        try:
            self._manager.start_kernel(cwd=str(folder))
            self.connection = dict(self._manager.get_connection_info())
        except BaseException:
            self.close()
            raise

    def alive(self) -> bool:
        """Whether the kernel still runs."""
        return self.exit_status is None and bool(self._manager.is_alive())

    @property
    def exit_status(self) -> int | None:
        """How the kernel's process ended, when it has."""
        process = getattr(self._manager.provisioner, "process", None)
        status: int | None = process.poll() if process is not None else None
        return status

    def close(self) -> None:
        """Kill the kernel with the processes that its cells started, and clean up."""
        provisioner = self._manager.provisioner
        if provisioner is not None:
            group = getattr(provisioner, "pgid", None)
            if group and hasattr(os, "killpg"):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(group, signal.SIGKILL)
            self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()
        self._manager.context.destroy(linger=0)
        shutil.rmtree(self._place, ignore_errors=True)
