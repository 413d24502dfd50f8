"""When a server can be talked to. Jupyter tells its address a moment before it listens there."""

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

_PATIENCE = 60  # seconds


def wait_until_it_listens(address: str, runs: Callable[[], bool]) -> bool:
    """Return whether something takes connections at `address`, an http address with a port.

    Waits as long as the server `runs()`, and at most for `_PATIENCE`.
    """
    parts = urlsplit(address)
    deadline = time.monotonic() + _PATIENCE
    while runs() and time.monotonic() < deadline:
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=5).close()
        except OSError:
            time.sleep(0.05)  # between two looks
        else:
            return True
    return False
