"""When a server can be talked to. Jupyter tells its address a moment before it listens there."""

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit


def wait_until_it_listens(
    address: str, runs: Callable[[], bool] = lambda: True, seconds: float = 60
) -> bool:
    """Return whether something takes connections at `address`, an http address with a port.

    Waits as long as `runs()`, and at most for `seconds`.
    """
    parts = urlsplit(address)
    deadline = time.monotonic() + seconds
    while runs() and time.monotonic() < deadline:
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=5).close()
        except OSError:
            time.sleep(0.05)  # between two looks
        else:
            return True
    return False
