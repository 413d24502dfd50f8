"""Who is in a room, as seen from outside, and whether they take more than they may.

The kernel of the system bounds each process; this bounds all of a room together. It reads /proc,
a few times a second, and costs about a millisecond each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from loopscope.grading.limits import Limits
from loopscope.grading.orders import Excess

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_SOCKETS = 8  # a kernel makes four


class Occupants:
    """The processes that descend from `roots`, and what is in the folder of their sockets."""

    def __init__(self, roots: list[int], sockets: Path, limits: Limits) -> None:
        self.roots = roots
        self._sockets = sockets
        self._limits = limits

    def excess(self) -> Excess:
        """Return what there is too much of: "memory", "processes", "disk", or nothing."""
        processes = list(self._processes())
        if len(processes) > self._limits.processes:
            return "processes"
        most = self._limits.memory * 2**20
        if sum(map(_held, processes)) > most and sum(map(_share, processes)) > most:
            return "memory"
        try:
            found = list(os.scandir(self._sockets))
        except OSError:
            found = []
        if len(found) > _SOCKETS or any(not _is_socket(entry) for entry in found):
            return "disk"
        return ""

    def _processes(self) -> Iterator[int]:
        waiting = list(self.roots)
        seen: set[int] = set()
        while waiting and len(seen) <= self._limits.processes:
            pid = waiting.pop()
            if pid in seen:
                continue
            seen.add(pid)
            yield pid
            waiting += _children(pid)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    except OSError:
        pass  # it has just ended
    return found


def _held(pid: int) -> int:
    """Bytes that the process has in memory, those that it shares with a relative included."""
    try:
        _, resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[:3]
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE


def _share(pid: int) -> int:
    """Bytes that the process has in memory; of what several share, its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return _held(pid)
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _is_socket(entry: os.DirEntry[str]) -> bool:
    try:
        return (entry.stat(follow_symlinks=False).st_mode & 0o170000) == 0o140000
    except OSError:
        return True  # gone again
