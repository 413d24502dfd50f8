"""A JupyterLab server that keeps all it writes in one folder and leaves no process behind."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

# No news, no questions over the page.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
}


class LabServer:
    """The server, from `start` to `stop`; `notebooks` is the folder that it serves."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.notebooks = home / "notebooks"
        self.token = secrets.token_hex(16)
        self.url = ""
        self._log = home / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server on a free port of this machine; returns when it answers."""
        self.notebooks.mkdir(parents=True, exist_ok=True)
        settings = self.home / "config" / "labconfig" / "default_setting_overrides.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(SETTINGS))
        command = [
            *[sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"],
            "--LabApp.expose_app_in_browser=True",  # so that tests can read a notebook's model
            *["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"],
            *[f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.notebooks}"],
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C ends the tests, and they end the server
            )
        self._until("answer", 60, self._answers)

    def forget_settings(self) -> None:
        """Take back what was chosen in JupyterLab's menus."""
        shutil.rmtree(self.home / "config" / "lab" / "user-settings", ignore_errors=True)

    def stop(self) -> None:
        """End the server and its kernels. Raises AssertionError if any process had to be killed."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _, left = psutil.wait_procs(self._processes(), timeout=10)
        names = [" ".join(process.cmdline()) for process in left]
        for process in left:
            process.kill()
        assert not names, f"these outlived the server: {names}"

    def _environment(self) -> dict[str, str]:
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))
        }
        return {
            **outside,
            "HOME": str(self.home),
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
            "IPYTHONDIR": str(self.home / "ipython"),
            "MPLCONFIGDIR": str(self.home / "matplotlib"),
        }

    def _processes(self) -> Iterator[psutil.Process]:
        """All that was started by the server, or by what it started: known by the environment."""
        ours = str(self.home / "runtime")
        for process in psutil.process_iter():
            try:
                if process.environ().get("JUPYTER_RUNTIME_DIR") == ours:
                    yield process
            except psutil.Error:  # gone by now, or somebody else's
                continue

    def _answers(self) -> bool:
        for path in (self.home / "runtime").glob("jpserver-*.json"):
            try:
                self.url = json.loads(path.read_text())["url"]
                request = urllib.request.Request(
                    f"{self.url}api/status", headers={"Authorization": f"token {self.token}"}
                )
                with urllib.request.urlopen(request, timeout=5):
                    return True
            except (ValueError, urllib.error.URLError):  # half written; not listening yet
                continue
        return False

    def _until(self, what: str, seconds: float, true: Callable[[], bool]) -> None:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while not true():
            alive = self._process.poll() is None
            if not alive or time.monotonic() > deadline:
                self.stop()
                problem = f"did not {what} in {seconds:.0f} s" if alive else "ended"
                raise RuntimeError(f"JupyterLab {problem}:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.05)  # between two looks
