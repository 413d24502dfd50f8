"""A JupyterHub that keeps all it writes in one folder and leaves no process behind."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = ROOT / "docs" / "classroom"
PASSWORD = "for this test alone"

# The hub of the guide, but for what a test must not need: accounts on this machine, a folder that
# belongs to the system, and ports that somebody else may have.
CONFIGURATION = '''
import os
import signal
import threading
import time

c = get_config()
load_subconfig({documented!r})

c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120  # a busy machine, nothing compiled yet
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.env_keep = [*os.environ]

documented = c.Spawner.pre_spawn_hook


def configure(spawner):
    documented(spawner)
    path = spawner.environment["JUPYTER_CONFIG_PATH"]
    spawner.environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join([{ours!r}, path])


c.Spawner.pre_spawn_hook = configure


def end_with(parent):
    """End as on any SIGTERM, servers and all, when the tests were killed and can't see to it."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with, args=[{parent}], daemon=True).start()
'''

# All users are one account here, so nbgrader, which goes by the account, must be told who hands in,
# and not be surprised by it.
EXCHANGE = """
import os

c = get_config()
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False
if os.environ["JUPYTERHUB_USER"] != "instructor":
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
"""


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


class Hub:
    """The hub, from `start` to `stop`.

    `environment` is what tools/classroom.py made.
    """

    def __init__(self, place: Path, environment: Path) -> None:
        self.place = place
        self.exchange = place / "exchange"
        self._bin = environment / "bin"
        self._log = place / "hub.log"
        self._process: subprocess.Popen[bytes] | None = None
        port, hub_port, api_port = free_ports(3)
        self.url = f"http://127.0.0.1:{port}"

        # The guide's folder as it is on a server: in a place of its own, the proxy installed.
        self.settings = place / "classroom"
        shutil.copytree(DOCUMENTED, self.settings)
        (self.settings / "proxy" / "node_modules").symlink_to(
            environment / "proxy" / "node_modules"
        )

        ours = place / "settings"
        ours.mkdir()
        (ours / "nbgrader_config.py").write_text(EXCHANGE.format(exchange=str(self.exchange)))
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        (place / "jupyterhub_config.py").write_text(
            CONFIGURATION.format(
                documented=str(self.settings / "jupyterhub_config.py"),
                password=PASSWORD,
                homes=str(place / "home" / "{username}"),
                port=port,
                hub_port=hub_port,
                api_port=api_port,
                ours=str(ours),
                parent=os.getpid(),
            )
        )

    def home(self, user: str) -> Path:
        """A user's home, made here: the instructor's holds the course before the first log-in."""
        folder = self.place / "home" / user
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def environment(self, user: str) -> dict[str, str]:
        """What a terminal of this user's server has."""
        role = "instructor" if user == "instructor" else "student"
        folders = [self.place / "settings", self.settings / role, self.settings / "everyone"]
        return {
            **self._outside(),
            "HOME": str(self.home(user)),
            "USER": user,
            "JUPYTERHUB_USER": user,
            "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, folders)),
        }

    def nbgrader(self, user: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Type `nbgrader …` in a terminal of a user's server. Raises AssertionError if it fails."""
        done = subprocess.run(
            ["nbgrader", *words],
            cwd=folder,
            env=self.environment(user),
            executable=self._bin / "nbgrader",
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"nbgrader {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self) -> None:
        """Start the hub and its proxy; returns when people can log in."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._bin / "jupyterhub", "--config", self.place / "jupyterhub_config.py"],
                cwd=self.place,
                env={**self._outside(), "HOME": str(self.home("hub"))},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C ends the tests, and they end the hub
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            alive = self._process.poll() is None
            if not alive or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the hub did not start:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.1)  # between two looks

    def stop(self) -> None:
        """End the hub, its proxy and all servers. Raises AssertionError if one had to be killed."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _, left = psutil.wait_procs(list(self._processes()), timeout=10)
        names = [" ".join(process.cmdline()) for process in left]
        for process in left:
            process.kill()
        assert not names, f"these outlived the hub: {names}"

    def _outside(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "IPYTHON", "XDG_", "PYTEST", "VIRTUAL_ENV"))
            and name != "PYTHONDONTWRITEBYTECODE"  # or each server compiles all it imports
        }
        path = os.pathsep.join([str(self._bin), os.environ.get("PATH", os.defpath)])
        return {**kept, "PATH": path, "LOOPSCOPE_CLASSROOM": str(self.place)}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/hub/login", timeout=5):
                return True
        except (OSError, urllib.error.URLError):  # not listening yet, or no hub behind the proxy
            return False

    def _processes(self) -> Iterator[psutil.Process]:
        """All that was started by the hub, or by what it started: known by the environment."""
        for process in psutil.process_iter():
            try:
                if process.environ().get("LOOPSCOPE_CLASSROOM") == str(self.place):
                    yield process
            except psutil.Error:  # gone by now, or somebody else's
                continue
